import { expect, it } from 'vitest'
import { describeInBrowser } from './in-browser.ts'
import { signIn } from './studio.ts'

describeInBrowser('signing in', (stage) => {
  it('says what is wrong, then lets in; who wanted a page comes out there', async () => {
    const page = await stage().open('/accounts', { isSignedOut: true })
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

  it('is kept over a reload, and ends in every tab', async () => {
    const page = await stage().open()
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

  it('speaks the browser’s language, or the one that is chosen, which is kept', async () => {
    const page = await stage().open('/', { locale: 'pt-BR' })
    await page.getByRole('link', { name: 'Contas' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR')
    await page.getByRole('button', { name: 'Seu menu' }).click()
    await page.getByText('English', { exact: true }).click()
    await page.getByRole('link', { name: 'Accounts' }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Accounts' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })

  it('a page that doesn’t exist says so', async () => {
    const page = await stage().open('/nowhere')
    await page.getByRole('main').getByText('There is no such page.').waitFor()
  })
})
