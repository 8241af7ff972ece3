import type { Page } from 'playwright-core'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { until } from '../stage.ts'
import { describeInBrowser } from './in-browser.ts'
import type { StudioStage } from './studio.ts'

const TEST_LIMIT_MS = 120_000
const DONE_LIMIT_MS = 60_000
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
const refuse = (stage: StudioStage): Promise<string> =>
  stage.fault({ platform: 'x', operation: 'create_post', fault: 'error', status: 403, times: null })

/** In what is being asked. */
const dialogOf = (page: Page) => page.getByRole('dialog')

describeInBrowser('operating', (stage) => {
  beforeAll(() => stage().makeOperator())
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
    'a platform is paused with a reason, its posts are held, and go out when it is resumed',
    async () => {
      const page = await stage().open('/queue/platforms')
      await page.getByRole('button', { name: 'Pause: X' }).click()
      await dialogOf(page).getByRole('textbox').fill('X has an outage')
      await dialogOf(page).getByRole('button', { name: 'Pause' }).click()
      await page.getByText('X has an outage').waitFor()

      const held = await publish(stage(), 'Na espera')
      await page.goto(`${stage().urls.gateway}/jobs/${held}`)
      await page.getByText('Waiting: the platform is paused').first().waitFor()
      await page.goto(`${stage().urls.gateway}/queue/platforms`)
      await page.getByRole('button', { name: 'Resume: X' }).click()
      await page.getByRole('button', { name: 'Pause: X' }).waitFor()
      await page.goto(`${stage().urls.gateway}/jobs/${held}`)
      await page.getByRole('link', { name: 'View post' }).waitFor()
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

  it('is for operators', async () => {
    await stage().sql`update auth.users set raw_app_meta_data = '{}'`
    const page = await stage().open('/queue')
    await page.waitForURL((url) => url.pathname === '/')
    expect(await page.getByRole('link', { name: 'Queue' }).count()).toBe(0)
    await stage().makeOperator()
  })
})
