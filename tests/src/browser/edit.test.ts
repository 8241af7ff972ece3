import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { until } from '@carteiro/testing/stack/harness'
import type { Locator, Page, Route } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import { faultsOf, isTooWide } from './audit.ts'
import { describeWithPlatforms } from './in-browser.ts'
import { refusalByX } from './refusal.ts'
import type { StudioHarness } from './studio.ts'

const TEST_LIMIT_MS = 600_000
const DONE_LIMIT_MS = 300_000
const DAY_MS = 86_400_000

const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS)
/** The value of a date field: local time, to the minute. */
const clockOf = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)

const schedule = async (
  harness: StudioHarness,
  caption: string,
  mediaFiles: unknown[] = [],
): Promise<string> => {
  const { data } = await harness.client.enqueue({
    selectedOptions: ['x_post'],
    mediaFiles,
    captions: { universal: caption },
    scheduledAt: inDays(1).toISOString(),
  })
  return data.jobs[0]?.job_id ?? ''
}
const upload = ({ client }: StudioHarness, name: string, altText?: string) =>
  client.upload(join(fixtures, name), altText)
const filesOf = async (harness: StudioHarness, id: string): Promise<{ name: string; altText?: string }[]> =>
  (await harness.sql`select content -> 'mediaFiles' as files from publication_jobs where id = ${id}`)[0]
    ?.files

/** The files of the edit dialog. */
const filesIn = (dialog: Locator) => {
  const list = dialog.getByRole('list', { name: 'Files, in the order in which they are shown' })
  const cards = list.getByRole('listitem')
  return {
    choose: async (label: string, ...names: string[]): Promise<void> => {
      const input = dialog.locator(`input[type=file][aria-label="${label}"]`)
      await input.setInputFiles(names.map((name) => join(fixtures, name)))
      for (const name of names) {
        // Its size is shown when it has arrived.
        await cards
          .filter({ hasText: name })
          .getByText(/ (kB|MB)$/)
          .waitFor()
      }
    },
    press: (name: string) => list.getByRole('button', { name, exact: true }).click(),
    describe: (name: string, text: string) =>
      list.getByRole('textbox', { name: `Description of ${name} for people who can’t see it` }).fill(text),
  }
}

const isNow = (harness: StudioHarness, id: string, status: string): Promise<unknown> =>
  until(
    async () =>
      (await harness.sql`select status from publication_jobs where id = ${id}`)[0]?.status === status,
    `the job is ${status}`,
    DONE_LIMIT_MS,
  )
const textsOf = async (harness: StudioHarness): Promise<string[]> =>
  (await harness.posts('x')).map(({ text }) => text)

/** Opens the edit dialog on a job's page. */
const edit = async (page: Page) => {
  const open = page.getByRole('button', { name: 'Edit', exact: true })
  await open.click()
  const dialog = page.getByRole('dialog', { name: 'Edit this post' })
  const caption = dialog.getByRole('textbox', { name: 'Caption' })
  await caption.waitFor()
  return { open, dialog, caption, save: dialog.getByRole('button', { name: /^Save/ }) }
}
/** The edit request that an action sends to the gateway. */
const sentBy = async (page: Page, press: () => Promise<void>): Promise<unknown> => {
  const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'PATCH'), press()])
  return request.postDataJSON()
}

/** Intercepts edit requests to the gateway. */
const onSave = (page: Page, handle: (route: Route) => Promise<void>): Promise<unknown> =>
  page.route('**/api/publications/jobs/*', (route) =>
    route.request().method() === 'PATCH' ? handle(route) : route.fallback(),
  )

const publishNow = (harness: StudioHarness, id: string): Promise<unknown> =>
  harness.client.call(`/api/publications/jobs/${id}/reschedule`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ scheduledAt: null }),
  })

describeWithPlatforms(['x'])('editing', (harness) => {
  afterEach(async () => {
    await harness().sandbox('DELETE', '/faults')
    await harness().sandbox('POST', '/holds/release')
  })

  it(
    'a user fixes a typo and changes the time of a waiting post, and the edited post goes out',
    async () => {
      const id = await schedule(harness(), 'Pastéis de natta')
      const page = await harness().open(`/jobs/${id}`)
      const details = page.getByRole('region', { name: 'Details' })
      const { open, dialog, caption, save } = await edit(page)

      await caption.fill('n'.repeat(300))
      await dialog.getByText('X: 300 of 280').waitFor()
      await save.click()
      await dialog.getByRole('alert').getByText('See the marked fields.').waitFor()
      await dialog.getByText('The caption is too long.').waitFor()
      expect(await caption.getAttribute('aria-invalid')).toBe('true')
      expect(harness().complaints()).toEqual([expect.stringContaining('422')])

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
      expect(await textsOf(harness())).toEqual(['Pastéis de nata'])
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'a user replaces, adds, describes, orders and removes the files of a waiting post, which goes out with them',
    async () => {
      const square = await upload(harness(), 'square.jpg', 'Um prato')
      const id = await schedule(harness(), 'Cuscuz com leite', [square])
      const page = await harness().open(`/jobs/${id}`)
      const { dialog, save } = await edit(page)
      const files = filesIn(dialog)

      await files.choose('Add files', 'reel.mp4')
      await save.click()
      await dialog.getByText(/^Takes .*/).waitFor()
      expect(harness().complaints()).toEqual([expect.stringContaining('422')])
      await files.press('Remove reel.mp4')
      expect(
        await dialog
          .getByRole('button', { name: 'Add files' })
          .evaluate((it) => it === document.activeElement),
      ).toBe(true)

      await files.choose('Add files', 'landscape.png')
      await files.describe('landscape.png', 'A mesa posta')
      await files.press('Move landscape.png to the front')
      await files.choose('Replace square.jpg', 'portrait.jpg')
      const sent = await sentBy(page, () => save.click())
      expect(Object.keys(sent as object)).toEqual(['mediaFiles'])
      await dialog.waitFor({ state: 'hidden' })
      expect(await filesOf(harness(), id)).toMatchObject([
        { name: 'landscape.png', altText: 'A mesa posta' },
        { name: 'portrait.jpg', altText: 'Um prato' },
      ])

      // What only the old version of the post showed may be deleted.
      const [, , old] = new URL(square.url).pathname.split('/')
      await harness().client.call(`/api/media/${old}`, { method: 'DELETE' })

      const described = await edit(page)
      await filesIn(described.dialog).describe('portrait.jpg', 'Um prato de cuscuz')
      await described.save.click()
      await described.dialog.waitFor({ state: 'hidden' })
      await publishNow(harness(), id)
      await page.getByRole('link', { name: 'View post' }).waitFor({ timeout: DONE_LIMIT_MS })
      const posts = await harness().posts('x')
      expect(posts.find(({ text }) => text === 'Cuscuz com leite')?.media).toHaveLength(2)
      expect(harness().complaints()).toEqual([])
    },
    TEST_LIMIT_MS,
  )

  it(
    'cannot be saved while an upload is in progress, and a failed one is tried again',
    async () => {
      const id = await schedule(harness(), 'Canjica')
      const page = await harness().open(`/jobs/${id}`)
      await page.route(/\/api\/media/, (route) => route.abort())
      const { dialog, save } = await edit(page)
      const input = dialog.locator('input[type=file][aria-label="Add files"]')
      await input.setInputFiles(join(fixtures, 'square.jpg'))
      await dialog.getByText('A file was not uploaded: try it again, or remove it.').waitFor()
      expect(await save.getAttribute('aria-disabled')).toBe('true')
      await page.unroute(/\/api\/media/)
      await dialog.getByRole('button', { name: 'Upload square.jpg again' }).click()
      await dialog.getByText(/ kB$/).waitFor()
      await save.click()
      await dialog.waitFor({ state: 'hidden' })
      expect(await filesOf(harness(), id)).toMatchObject([{ name: 'square.jpg' }])
      harness().complaints()
    },
    TEST_LIMIT_MS,
  )

  it.each([
    ['light, in English', { locale: 'en', colorScheme: 'light' }],
    ['dark, in Portuguese, on a phone', { locale: 'pt-BR', colorScheme: 'dark', width: 375, height: 740 }],
  ] as const)(
    'the files in the dialog are accessible and fit: %s',
    async (_name, options) => {
      const files = await Promise.all(['square.jpg', 'portrait.jpg'].map((name) => upload(harness(), name)))
      const id = await schedule(harness(), 'Tapioca', files)
      const page = await harness().open(`/jobs/${id}`, options)
      await page.getByRole('button', { name: /^(Edit|Editar)$/ }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('list').getByRole('listitem').nth(1).waitFor()
      expect(await faultsOf(page)).toEqual([])
      expect(await isTooWide(page)).toBe(false)
    },
    TEST_LIMIT_MS,
  )

  it(
    'a post that begins while it is edited goes out as it was; its user is notified and keeps the typed text',
    async () => {
      await harness().fault({ platform: 'x', operation: 'create_post', fault: 'hold_before' })
      const id = await schedule(harness(), 'Bolo de rolo')
      const page = await harness().open(`/jobs/${id}`)
      const { dialog, caption, save } = await edit(page)
      await caption.fill('Bolo de rolo, hoje com goiabada')

      // A dialog that is closed by accident keeps its text.
      await page.keyboard.press('Escape')
      await dialog.getByText('What you changed is not saved.').waitFor()

      // And so does one whose request failed.
      await onSave(page, (route) => route.abort())
      await save.click()
      await dialog
        .getByRole('alert')
        .getByText(/^There was no answer/)
        .waitFor()

      // The user presses Save before the job begins; the request arrives after.
      await onSave(page, async (route) => {
        await publishNow(harness(), id)
        await until(async () => (await harness().holds()).length > 0, 'the post is begun', DONE_LIMIT_MS)
        await route.continue()
      })
      const [answer] = await Promise.all([
        page.waitForResponse((one) => one.request().method() === 'PATCH', { timeout: DONE_LIMIT_MS }),
        save.click(),
      ])
      expect(answer.status()).toBe(409)
      const alert = dialog.getByRole('alert')
      await alert.getByText('Too late to change it').waitFor()
      await alert.getByText(/goes out as it was.*What you wrote is still here/).waitFor()
      expect(await caption.inputValue()).toBe('Bolo de rolo, hoje com goiabada')

      await harness().sandbox('POST', '/holds/release')
      await isNow(harness(), id, 'completed')
      await alert.getByText(/It is out, as it was/).waitFor()
      expect(await caption.inputValue()).toBe('Bolo de rolo, hoje com goiabada')
      const posts = await textsOf(harness())
      expect(posts.filter((text) => text.startsWith('Bolo'))).toEqual(['Bolo de rolo'])
    },
    TEST_LIMIT_MS,
  )

  it(
    'a post that was refused for its text can be corrected and retried',
    async () => {
      await harness().fault(refusalByX)
      const id = await schedule(harness(), 'Queijo coalho a R$ 1')
      await publishNow(harness(), id)
      await isNow(harness(), id, 'failed')
      const page = await harness().open(`/jobs/${id}`)
      const { dialog, caption, save } = await edit(page)
      expect(await dialog.getByText('When', { exact: true }).count()).toBe(0)
      await caption.fill('Queijo coalho na brasa')
      await save.click()
      await dialog.waitFor({ state: 'hidden' })
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'View post' }).waitFor({ timeout: DONE_LIMIT_MS })
      const posts = await textsOf(harness())
      expect(posts.filter((text) => text.startsWith('Queijo'))).toEqual(['Queijo coalho na brasa'])
    },
    TEST_LIMIT_MS,
  )
})
