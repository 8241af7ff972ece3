import { expect, it } from 'vitest'
import { describeWithPlatforms } from './in-browser.ts'
import { signIn } from './studio.ts'

describeWithPlatforms([])('signing in', (harness) => {
  it('explains a wrong password, and leads to the page that was opened', async () => {
    const page = await harness().open('/accounts', { isSignedOut: true })
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('Fill in both fields.').waitFor()
    await page.getByRole('textbox', { name: 'E-mail' }).fill('nobody@carteiro.local')
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('E-mail or password is wrong.').waitFor()
    await signIn(page)
    await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/accounts')
  })

  it('survives a reload, and signing out ends it in every tab', async () => {
    const page = await harness().open()
    await page.reload()
    await page.getByRole('navigation', { name: 'Main navigation' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByRole('navigation').waitFor()
    await page.getByRole('button', { name: 'Your menu' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Carteiro' }).waitFor()
    await other.getByRole('heading', { name: 'Sign in to Carteiro' }).waitFor()
  })

  it('uses the browser’s language, or the chosen one, which is remembered', async () => {
    const page = await harness().open('/', { locale: 'pt-BR' })
    await page.getByRole('link', { name: 'Contas' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR')
    await page.getByRole('button', { name: 'Seu menu' }).click()
    await page.getByText('English', { exact: true }).click()
    await page.getByRole('link', { name: 'Accounts' }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Accounts' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('shows that a page does not exist', async () => {
    const page = await harness().open('/nowhere')
    await page.getByRole('main').getByText('There is no such page.').waitFor()
  })
})
