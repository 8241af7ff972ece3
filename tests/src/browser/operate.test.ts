import { expect, it } from 'vitest'
import { composerOn } from './composer.ts'
import { describeInBrowser } from './in-browser.ts'

const ON_ITS_WAY_MS = 150_000
const TEST_LIMIT_MS = 240_000
/** As X refuses what its author may change. */
const REFUSAL = {
  title: 'Forbidden',
  detail: 'You are not permitted to do this.',
  type: 'about:blank',
  status: 403,
}

describeInBrowser('operating', (stage) => {
  it(
    'a paused platform’s posts wait and say why; resumed they go out',
    async () => {
      const operator = await stage().open('/queue/platforms')
      await operator.getByRole('button', { name: 'Pause: X', exact: true }).click()
      const dialog = operator.getByRole('dialog', { name: 'Pause X?' })
      await dialog.getByRole('textbox', { name: /Why\?/ }).fill('X has an incident')
      await dialog.getByRole('button', { name: 'Pause' }).click()
      const resume = operator.getByRole('button', { name: 'Resume: X', exact: true })
      await resume.waitFor()
      await operator.getByRole('main').getByText('X has an incident').waitFor()

      const author = await stage().open()
      const { main, choose, caption, publishTo } = composerOn(author)
      await main.getByRole('group', { name: 'X', exact: true }).getByText('Paused: posts wait').waitFor()
      await choose('X', 'Post')
      await choose('Threads', 'Post')
      await caption.fill('Sai quando der')
      await publishTo('2 places')
      await main.getByText('Waiting: the platform is paused').waitFor()
      await main.getByRole('link', { name: 'View post: Threads · Post' }).waitFor({ timeout: ON_ITS_WAY_MS })
      expect(await stage().posts('x')).toEqual([])

      await resume.click()
      await operator.getByRole('button', { name: 'Pause: X', exact: true }).waitFor()
      await main.getByRole('link', { name: 'View post: X · Post' }).waitFor({ timeout: ON_ITS_WAY_MS })
      expect(await stage().posts('x')).toHaveLength(1)
      expect(stage().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'what failed is found among the jobs, tells its story, and goes out from its page',
    async () => {
      await stage().fault({
        platform: 'x',
        operation: 'create_post',
        fault: 'error',
        status: 403,
        body: REFUSAL,
      })
      await stage().client.enqueue({
        selectedOptions: ['x_post', 'threads_post'],
        captions: { universal: 'Procure por mim: jabuticaba' },
      })
      const page = await stage().open('/jobs')
      const main = page.getByRole('main')
      await main.getByRole('combobox', { name: 'Status' }).selectOption('Failed')
      await main.getByRole('searchbox', { name: 'Search captions' }).fill('jabuticaba')
      const rows = main.getByRole('list', { name: 'Jobs, newest first' }).getByRole('listitem')
      await rows.filter({ hasText: 'Failed' }).waitFor({ timeout: ON_ITS_WAY_MS })
      expect(await rows.count()).toBe(1)
      await rows.getByRole('link', { name: /jabuticaba/ }).click()

      await main.getByRole('heading', { level: 1, name: 'X · Post' }).waitFor()
      await main.getByText('You are not permitted to do this.').first().waitFor()
      await main
        .getByRole('region', { name: 'Trace' })
        .getByText(/\d+ spans over/)
        .waitFor()
      await main.getByRole('region', { name: 'Steps at the network' }).getByText('create post').waitFor()
      await main.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
      await main.getByRole('link', { name: /View post/ }).waitFor({ timeout: ON_ITS_WAY_MS })
      expect((await stage().posts('x')).filter(({ text }) => text.includes('jabuticaba'))).toHaveLength(1)
    },
    TEST_LIMIT_MS,
  )

  it(
    'dead letters are tried again by their cause',
    async () => {
      await stage().fault({
        platform: 'x',
        operation: 'create_post',
        fault: 'error',
        status: 403,
        body: REFUSAL,
        times: 2,
      })
      for (const number of ['um', 'dois']) {
        await stage().client.enqueue({
          selectedOptions: ['x_post'],
          captions: { universal: `Morta ${number}` },
        })
      }
      const page = await stage().open('/queue/dead-letters')
      const main = page.getByRole('main')
      await main.getByText('2 posts').first().waitFor({ timeout: ON_ITS_WAY_MS })
      await main.getByRole('button', { name: /Try these again/ }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
      await main.getByText('2 are tried again.').waitFor()
      await expect
        .poll(async () => (await stage().posts('x')).filter(({ text }) => text.startsWith('Morta')).length, {
          timeout: ON_ITS_WAY_MS,
        })
        .toBe(2)
    },
    TEST_LIMIT_MS,
  )

  it(
    'another account is connected at the platform and comes back to the page',
    async () => {
      const page = await stage().open('/accounts')
      const main = page.getByRole('main')
      await main.getByRole('button', { name: 'Connect another account: X' }).click()
      await page.waitForURL(`${stage().urls.sandbox}/**`)
      const choices = page.getByRole('radio')
      if ((await choices.count()) > 1) await choices.nth(1).check()
      await page.getByRole('button', { name: 'Allow' }).click()
      await main
        .getByRole('status')
        .getByText(/^Connected\./)
        .waitFor()
      expect(new URL(page.url()).pathname).toBe('/accounts')
    },
    TEST_LIMIT_MS,
  )
})
