import type { Page } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { until } from '../stage.ts'
import { composerOn } from './composer.ts'
import { describeInBrowser } from './in-browser.ts'
import { refusalByX } from './refusal.ts'
import type { StudioStage } from './studio.ts'

const TEST_LIMIT_MS = 240_000
const DONE_LIMIT_MS = 150_000
const DAY_MS = 86_400_000

const publish = async (
  stage: StudioStage,
  caption: string,
  more: Record<string, unknown> = {},
): Promise<string> => {
  const { data } = await stage.client.enqueue({
    selectedOptions: ['x_post'],
    mediaFiles: [],
    captions: { universal: caption },
    ...more,
  })
  return data.jobs[0]?.job_id ?? ''
}
const ended = (stage: StudioStage, id: string, status: string): Promise<unknown> =>
  until(
    async () => (await stage.sql`select status from publication_jobs where id = ${id}`)[0]?.status === status,
    `the job is ${status}`,
    DONE_LIMIT_MS,
  )
const refuse = (stage: StudioStage): Promise<string> => stage.fault({ ...refusalByX, times: null })

/** In what is being asked. */
const dialogOf = (page: Page) => page.getByRole('dialog')

describeInBrowser('operating', (stage) => {
  afterEach(() => stage().sandbox('DELETE', '/faults'))

  it(
    'a post is found by its words, looked at from its timeline to its trace, and cancelled',
    async () => {
      const done = await publish(stage(), 'Pão de queijo quentinho')
      await ended(stage(), done, 'completed')
      const later = new Date(Date.now() + DAY_MS).toISOString()
      await publish(stage(), 'Pamonha de milho', { scheduledAt: later })
      const page = await stage().open('/jobs')
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
      expect(stage().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'a paused platform’s posts wait and say why; resumed they go out',
    async () => {
      const postsOf = async () => (await stage().posts('x')).filter(({ text }) => text === 'Sai quando der')
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
      await main.getByRole('link', { name: 'View post: Threads · Post' }).waitFor({ timeout: DONE_LIMIT_MS })
      expect(await postsOf()).toEqual([])

      await resume.click()
      await operator.getByRole('button', { name: 'Pause: X', exact: true }).waitFor()
      await main.getByRole('link', { name: 'View post: X · Post' }).waitFor({ timeout: DONE_LIMIT_MS })
      expect(await postsOf()).toHaveLength(1)
      expect(stage().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'what failed for good stands under its cause, is tried again as a group, and the figures follow',
    async () => {
      await refuse(stage())
      const dead = [await publish(stage(), 'Recusada 1'), await publish(stage(), 'Recusada 2')]
      for (const id of dead) await ended(stage(), id, 'failed')
      const page = await stage().open('/queue')
      const failed = page.getByRole('row', { name: /X/ }).getByRole('cell').nth(5)
      await expect.poll(() => failed.textContent(), { timeout: DONE_LIMIT_MS }).toBe('2')

      await stage().sandbox('DELETE', '/faults')
      await page.getByRole('link', { name: 'Dead letters' }).click()
      await page.getByText('2 posts · surely not out').waitFor()
      await page.getByText('Show posts').click()
      await page.getByRole('link', { name: dead[0]?.slice(0, 8) ?? '' }).waitFor()
      await page.getByRole('button', { name: 'Try these again' }).click()
      await dialogOf(page).getByRole('button', { name: 'Try again' }).click()
      await page.getByText('2 are tried again.').waitFor()
      for (const id of dead) await ended(stage(), id, 'completed')
      await page.getByText('Nothing has failed for good.').waitFor()
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

  it('is for operators', async () => {
    const setClaims = (claims: Record<string, boolean>) =>
      stage().sql`update auth.users set raw_app_meta_data = ${stage().sql.json(claims)}`
    await setClaims({})
    const page = await stage().open('/queue')
    await page.waitForURL((url) => url.pathname === '/')
    expect(await page.getByRole('link', { name: 'Queue' }).count()).toBe(0)
    await setClaims({ operator: true })
  })
})
