import { until } from '@carteiro/testing/stack/harness'
import type { Page } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { composerOn } from './composer.ts'
import { describeInBrowser } from './in-browser.ts'
import { refusalByX } from './refusal.ts'
import type { StudioHarness } from './studio.ts'

const TEST_LIMIT_MS = 600_000
const DONE_LIMIT_MS = 300_000
const DAY_MS = 86_400_000

const publish = async (
  harness: StudioHarness,
  caption: string,
  more: Record<string, unknown> = {},
): Promise<string> => {
  const { data } = await harness.client.enqueue({
    selectedOptions: ['x_post'],
    mediaFiles: [],
    captions: { universal: caption },
    ...more,
  })
  return data.jobs[0]?.job_id ?? ''
}
const ended = (harness: StudioHarness, id: string, status: string): Promise<unknown> =>
  until(
    async () =>
      (await harness.sql`select status from publication_jobs where id = ${id}`)[0]?.status === status,
    `the job is ${status}`,
    DONE_LIMIT_MS,
  )
const refuse = (harness: StudioHarness): Promise<string> => harness.fault({ ...refusalByX, times: null })

/** Within the open dialog. */
const dialogOf = (page: Page) => page.getByRole('dialog')

describeInBrowser('operating', (harness) => {
  afterEach(() => harness().sandbox('DELETE', '/faults'))

  it(
    'a user finds a post by its text, reads its timeline and trace, and cancels it',
    async () => {
      const done = await publish(harness(), 'Pão de queijo quentinho')
      await ended(harness(), done, 'completed')
      const later = new Date(Date.now() + DAY_MS).toISOString()
      await publish(harness(), 'Pamonha de milho', { scheduledAt: later })
      const page = await harness().open('/jobs')
      const jobs = page.getByRole('list', { name: 'Jobs, newest first' }).getByRole('listitem')

      await page.getByRole('searchbox', { name: 'Search captions' }).fill('pao quent')
      await expect.poll(() => jobs.count()).toBe(1)
      await jobs.getByRole('link', { name: 'Pão de queijo' }).click()
      for (const part of ['Timeline', 'Attempts', 'Steps at the network', 'Trace'])
        await page.getByRole('region', { name: part }).waitFor()
      await page.getByRole('region', { name: 'Steps at the network' }).getByText('create post').waitFor()
      await page.getByRole('region', { name: 'Trace' }).getByText('process x_post').waitFor()

      await page.goBack()
      await page.getByRole('searchbox', { name: 'Search captions' }).fill('pamonha')
      await jobs.getByRole('link', { name: 'Pamonha de milho' }).click()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await dialogOf(page).getByRole('button', { name: 'Cancel this post' }).click()
      await page.getByText('Cancelled').first().waitFor()
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'posts of a paused platform wait with the reason, and go out after it is resumed',
    async () => {
      const postsOf = async () => (await harness().posts('x')).filter(({ text }) => text === 'Sai quando der')
      const operator = await harness().open('/queue/platforms')
      await operator.getByRole('button', { name: 'Pause: X', exact: true }).click()
      const dialog = operator.getByRole('dialog', { name: 'Pause X?' })
      await dialog.getByRole('textbox', { name: /Why\?/ }).fill('X has an incident')
      await dialog.getByRole('button', { name: 'Pause' }).click()
      const resume = operator.getByRole('button', { name: 'Resume: X', exact: true })
      await resume.waitFor()
      await operator.getByRole('main').getByText('X has an incident').waitFor()

      const page = await harness().open()
      const { main, choose, caption, publishTo } = composerOn(page)
      await main.getByRole('group', { name: 'X', exact: true }).getByText('Paused: posts wait').waitFor()
      await choose('X', 'Post')
      await choose('Threads', 'Post')
      await caption.fill('Sai quando der')
      await publishTo('2 places')
      await main.getByText('Waiting: the platform is paused').waitFor()
      await main.getByRole('link', { name: 'View post: Threads · Post' }).waitFor({ timeout: DONE_LIMIT_MS })
      expect(await postsOf()).toEqual([])

      await resume.click()
      await operator.getByRole('button', { name: 'Pause: X', exact: true }).waitFor()
      await main.getByRole('link', { name: 'View post: X · Post' }).waitFor({ timeout: DONE_LIMIT_MS })
      expect(await postsOf()).toHaveLength(1)
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'the queue and the accounts are those of the mode that is chosen, and so is what is done',
    async () => {
      const { sql } = harness()
      await sql`
        insert into carteiro.platforms (platform, mode, display_name, version, catalog, url, registered_at)
        select platform, 'test', display_name, version, catalog, url, registered_at
        from carteiro.platforms where deployment = 'x'`
      await sql`
        insert into carteiro.platform_accounts (user_id, platform, mode, external_id, display_name, credentials)
        select user_id, platform, 'test', 'in-the-sandbox', 'Conta de teste', '{}'
        from carteiro.platform_accounts where platform = 'x' and mode = 'live' limit 1`
      const paused = async () =>
        (await sql`select deployment from carteiro.platform_policies where paused_at is not null`).map(
          ({ deployment }) => deployment,
        )
      const page = await harness().open('/queue')
      const main = page.getByRole('main')
      const mode = main.getByRole('combobox', { name: 'Mode' })
      await main.getByRole('row', { name: /Threads/ }).waitFor()
      await mode.selectOption('Test')
      await expect.poll(() => main.getByRole('row', { name: /Threads/ }).count()).toBe(0)
      await page.getByRole('link', { name: 'Networks' }).click()
      await expect.poll(() => main.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['X'])
      expect(new URL(page.url()).search).toBe('?mode=test')
      await page.getByRole('button', { name: 'Pause: X', exact: true }).click()
      await dialogOf(page).getByRole('textbox', { name: /Why\?/ }).fill('The sandbox moves')
      await dialogOf(page).getByRole('button', { name: 'Pause' }).click()
      await page.getByRole('button', { name: 'Resume: X', exact: true }).waitFor()
      expect(await paused()).toEqual(['x:test'])

      await mode.selectOption('Live')
      await page.getByRole('button', { name: 'Pause: X', exact: true }).waitFor()
      expect(await main.getByRole('heading', { level: 2 }).count()).toBeGreaterThan(1)
      await mode.selectOption('Test')
      await page.getByRole('button', { name: 'Resume: X', exact: true }).click()
      await page.getByRole('button', { name: 'Pause: X', exact: true }).waitFor()
      expect(await paused()).toEqual([])

      await page.goto(`${harness().urls.gateway}/accounts`)
      await main.getByRole('heading', { level: 2, name: 'Threads' }).waitFor()
      expect(await main.getByText('Conta de teste').count()).toBe(0)
      await mode.selectOption('Test')
      await main.getByText('Conta de teste').waitFor()
      await expect.poll(() => main.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['X'])
      await main.getByRole('button', { name: 'Disconnect Conta de teste' }).click()
      expect(harness().complaints()).toEqual([])
      await sql`delete from carteiro.platform_accounts where mode = 'test'`
      await sql`delete from carteiro.platforms where mode = 'test'`
    },
    TEST_LIMIT_MS,
  )

  it(
    'dead letters are grouped by cause and redriven as a group, and the statistics follow',
    async () => {
      await refuse(harness())
      const dead = [await publish(harness(), 'Recusada 1'), await publish(harness(), 'Recusada 2')]
      for (const id of dead) await ended(harness(), id, 'failed')
      const page = await harness().open('/queue')
      const failed = page.getByRole('row', { name: /X/ }).getByRole('cell').nth(5)
      await expect.poll(() => failed.textContent(), { timeout: DONE_LIMIT_MS }).toBe('2')

      await harness().sandbox('DELETE', '/faults')
      await page.getByRole('link', { name: 'Dead letters' }).click()
      await page.getByText('2 posts · certainly not out').waitFor()
      await page.getByText('Show posts').click()
      await page.getByRole('link', { name: dead[0]?.slice(0, 8) ?? '' }).waitFor()
      await page.getByRole('button', { name: 'Try these again' }).click()
      await dialogOf(page).getByRole('button', { name: 'Try again' }).click()
      await page.getByText('2 will be tried again.').waitFor()
      for (const id of dead) await ended(harness(), id, 'completed')
      await page.getByText('Nothing has failed for good.').waitFor()
    },
    TEST_LIMIT_MS,
  )

  it(
    'an account is connected on the platform’s consent page, which returns to the studio',
    async () => {
      const page = await harness().open('/accounts')
      const main = page.getByRole('main')
      await main.getByRole('button', { name: 'Connect another account: X' }).click()
      await page.waitForURL(`${harness().urls.sandbox}/**`)
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

  it('is for operators, and one who only reads has no buttons', async () => {
    const setClaims = (claims: Record<string, boolean | string>) =>
      harness().sql`update auth.users set raw_app_meta_data = ${harness().sql.json(claims)}`
    await setClaims({})
    const page = await harness().open('/queue')
    await page.waitForURL((url) => url.pathname === '/')
    expect(await page.getByRole('link', { name: 'Queue' }).count()).toBe(0)

    await setClaims({ operator: 'read' })
    const reader = await harness().open('/queue/platforms')
    await reader.getByText('You see the queue and change nothing in it', { exact: false }).waitFor()
    await reader.getByRole('heading', { level: 2, name: 'X', exact: true }).waitFor()
    expect(await reader.getByRole('main').getByRole('button').count()).toBe(0)
    await setClaims({ operator: true })
  })
})
