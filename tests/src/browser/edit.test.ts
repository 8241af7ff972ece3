import type { Page, Route } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { until } from '../stage.ts'
import { describeInBrowser } from './in-browser.ts'
import { refusalByX } from './refusal.ts'
import type { StudioStage } from './studio.ts'

const TEST_LIMIT_MS = 240_000
const DONE_LIMIT_MS = 150_000
const DAY_MS = 86_400_000

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS)
/** As a date field has it: the own clock, to the minute. */
const clockOf = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

const schedule = async (stage: StudioStage, caption: string): Promise<string> => {
  const { data } = await stage.client.enqueue({
    selectedOptions: ['x_post'],
    mediaFiles: [],
    captions: { universal: caption },
    scheduledAt: inDays(1).toISOString(),
  })
  return data.jobs[0]?.job_id ?? ''
}
const isNow = (stage: StudioStage, id: string, status: string): Promise<unknown> =>
  until(
    async () => (await stage.sql`select status from publication_jobs where id = ${id}`)[0]?.status === status,
    `the job is ${status}`,
    DONE_LIMIT_MS,
  )
const textsOf = async (stage: StudioStage): Promise<string[]> =>
  (await stage.posts('x')).map(({ text }) => text)

/** The dialog of a job's page, opened as a person does. */
const edit = async (page: Page) => {
  const open = page.getByRole('button', { name: 'Edit', exact: true })
  await open.click()
  const dialog = page.getByRole('dialog', { name: 'Edit this post' })
  const caption = dialog.getByRole('textbox', { name: 'Caption' })
  await caption.waitFor()
  return { open, dialog, caption, save: dialog.getByRole('button', { name: /^Save/ }) }
}
/** What is sent to the gateway when this is done. */
const sentBy = async (page: Page, press: () => Promise<void>): Promise<unknown> => {
  const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'PATCH'), press()])
  return request.postDataJSON()
}

/** What becomes of edits on their way to the gateway. */
const onSave = (page: Page, handle: (route: Route) => Promise<void>): Promise<unknown> =>
  page.route('**/api/publications/jobs/*', (route) =>
    route.request().method() === 'PATCH' ? handle(route) : route.fallback(),
  )

const publishNow = (stage: StudioStage, id: string): Promise<unknown> =>
  stage.client.call(`/api/publications/jobs/${id}/reschedule`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scheduledAt: null }),
  })

describeInBrowser('editing', (stage) => {
  afterEach(async () => {
    await stage().sandbox('DELETE', '/faults')
    await stage().sandbox('POST', '/holds/release')
  })

  it(
    'a typo is mended and the time changed before a post goes out, and that is what goes out',
    async () => {
      const id = await schedule(stage(), 'Pastéis de natta')
      const page = await stage().open(`/jobs/${id}`)
      const details = page.getByRole('region', { name: 'Details' })
      const { open, dialog, caption, save } = await edit(page)

      await caption.fill('n'.repeat(300))
      await dialog.getByText('X: 300 of 280').waitFor()
      await save.click()
      await dialog.getByRole('alert').getByText('Look at what is marked.').waitFor()
      await dialog.getByText('The caption is too long.').waitFor()
      expect(await caption.getAttribute('aria-invalid')).toBe('true')
      expect(stage().complaints()).toEqual([expect.stringContaining('422')])

      await caption.fill('Pastéis de nata')
      expect(await sentBy(page, () => save.click())).toEqual({ caption: 'Pastéis de nata' })
      await dialog.waitFor({ state: 'hidden' })
      await details.getByText('Pastéis de nata').waitFor()
      await page.getByRole('region', { name: 'Timeline' }).getByText('Edited').waitFor()
      expect(await open.evaluate((it) => it === document.activeElement)).toBe(true)

      const moved = await edit(page)
      const when = clockOf(inDays(3))
      await moved.dialog.getByLabel('Date and time').fill(when)
      const scheduledAt = new Date(when).toISOString()
      expect(await sentBy(page, () => moved.save.click())).toEqual({ scheduledAt })
      await details
        .locator(`time[datetime^="${scheduledAt.slice(0, 16)}"]`)
        .first()
        .waitFor()

      const atOnce = await edit(page)
      await atOnce.dialog.getByText('Now', { exact: true }).click()
      expect(await sentBy(page, () => atOnce.save.click())).toEqual({ scheduledAt: null })
      await page.getByRole('link', { name: 'View post' }).waitFor({ timeout: DONE_LIMIT_MS })
      expect(await textsOf(stage())).toEqual(['Pastéis de nata'])
      expect(stage().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'a post that begins while it is edited goes out as it was; its author is told, and keeps what was typed',
    async () => {
      await stage().fault({ platform: 'x', operation: 'create_post', fault: 'hold_before' })
      const id = await schedule(stage(), 'Bolo de rolo')
      const page = await stage().open(`/jobs/${id}`)
      const { dialog, caption, save } = await edit(page)
      await caption.fill('Bolo de rolo, hoje com goiabada')

      // Nothing that is closed by accident is lost.
      await page.keyboard.press('Escape')
      await dialog.getByText('What you changed is not saved.').waitFor()

      // Nor what could not be sent.
      await onSave(page, (route) => route.abort())
      await save.click()
      await dialog
        .getByRole('alert')
        .getByText(/^No answer came/)
        .waitFor()

      // Pressed before it begins, there after.
      await onSave(page, async (route) => {
        await publishNow(stage(), id)
        await until(async () => (await stage().holds()).length > 0, 'the post is begun', DONE_LIMIT_MS)
        await route.continue()
      })
      const [answer] = await Promise.all([
        page.waitForResponse((one) => one.request().method() === 'PATCH', { timeout: DONE_LIMIT_MS }),
        save.click(),
      ])
      expect(answer.status()).toBe(409)
      const told = dialog.getByRole('alert')
      await told.getByText('Too late to change it').waitFor()
      await told.getByText(/goes out as it was.*What you wrote is still here/).waitFor()
      expect(await caption.inputValue()).toBe('Bolo de rolo, hoje com goiabada')

      await stage().sandbox('POST', '/holds/release')
      await isNow(stage(), id, 'completed')
      await told.getByText(/It is out, as it was/).waitFor()
      expect(await caption.inputValue()).toBe('Bolo de rolo, hoje com goiabada')
      const posts = await textsOf(stage())
      expect(posts.filter((text) => text.startsWith('Bolo'))).toEqual(['Bolo de rolo'])
    },
    TEST_LIMIT_MS,
  )

  it(
    'what was refused for its words is mended and tried again',
    async () => {
      await stage().fault(refusalByX)
      const id = await schedule(stage(), 'Queijo coalho a R$ 1')
      await publishNow(stage(), id)
      await isNow(stage(), id, 'failed')
      const page = await stage().open(`/jobs/${id}`)
      const { dialog, caption, save } = await edit(page)
      expect(await dialog.getByText('When', { exact: true }).count()).toBe(0)
      await caption.fill('Queijo coalho na brasa')
      await save.click()
      await dialog.waitFor({ state: 'hidden' })
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'View post' }).waitFor({ timeout: DONE_LIMIT_MS })
      const posts = await textsOf(stage())
      expect(posts.filter((text) => text.startsWith('Queijo'))).toEqual(['Queijo coalho na brasa'])
    },
    TEST_LIMIT_MS,
  )
})
