import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import type { StackHarness } from '@carteiro/testing/stack/harness'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { chromiumPath, hasChromium, launchChromium } from '../browser/chromium.ts'
import { startNextExample } from './example.ts'

const WAIT_LIMIT_MS = 120_000
/** Packing, building with types checked, and starting it, on a loaded machine. */
const START_LIMIT_MS = 600_000

/**
 * `examples/nextjs` in a browser, as its reader has it at the end of its README, on a stack with mode test.
 *
 * @param port where the app is served, which the stack must allow as the address of a webhook
 */
export const describeNextExample = (stack: () => StackHarness, port: () => number): void => {
  if (!hasChromium)
    process.stderr.write(
      `Skipped: examples/nextjs (no Chromium at ${chromiumPath}: install it, or set CHROMIUM_PATH)\n`,
    )
  describe.skipIf(!hasChromium)('the example of Next.js', () => {
    let example: Awaited<ReturnType<typeof startNextExample>> | undefined
    let browser: Browser | undefined
    let page: Page
    const complaints: string[] = []
    beforeAll(async () => {
      example = await startNextExample(stack(), port())
      browser = await launchChromium()
      const context = await browser.newContext({ locale: 'en' })
      context.setDefaultTimeout(WAIT_LIMIT_MS)
      page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
      await page.goto(example.url)
    }, START_LIMIT_MS)
    afterAll(async () => {
      await browser?.close()
      await example?.end()
    })

    const postsOf = async (text: string): Promise<string[]> =>
      (await stack().posts())
        .filter((post) => post.text === text)
        .map(({ platform }) => platform)
        .sort()
    const rowOf = async (text: string) => {
      const [row] = await stack().sql`select * from public.posts where text = ${text}`
      return row
    }
    const choose = (name: string) => page.getByRole('checkbox', { name }).check()
    const write = async (text: string, options: string[]): Promise<void> => {
      await page.getByRole('textbox', { name: 'Text' }).fill(text)
      for (const option of options) await choose(option)
    }
    /** What the page shows of a row of the app's own table when on_event and the webhook have done their work. */
    const shownDone = async (text: string): Promise<void> => {
      const item = page.getByRole('listitem').filter({ hasText: text })
      await item.getByText('completed', { exact: true }).waitFor()
      await item.getByText('Webhook: publication.completed').waitFor()
    }

    it('a user signs in, and publishes a picture to the sandbox: the page, the webhook and the function of the database say so', async () => {
      await page.waitForURL('**/sign-in')
      await page.getByRole('textbox', { name: 'E-mail' }).fill(demoUser.email)
      await page.getByLabel('Password').fill(demoUser.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('posts go to the sandbox').waitFor()

      const text = 'Bom dia da praça'
      // Instagram takes no text alone: it is offered once there is a picture.
      await choose('X post')
      expect(await page.getByRole('checkbox', { name: 'Instagram feed' }).count()).toBe(0)
      await page.getByLabel('Pictures or a video').setInputFiles(join(fixtures, 'square.jpg'))
      await write(text, ['Instagram feed'])
      await page.getByRole('button', { name: 'Publish', exact: true }).click()
      await page.getByRole('link', { name: 'View post: X post' }).waitFor()
      await page.getByRole('link', { name: 'View post: Instagram feed' }).waitFor()
      await shownDone(text)

      expect(await postsOf(text)).toEqual(['instagram', 'x'])
      const row = await rowOf(text)
      expect(row?.state).toBe('completed')
      const jobs = await stack()
        .sql`select * from publication_jobs where publication_id = ${row?.publication_id}`
      expect(jobs.map(({ mode }) => mode)).toEqual(['test', 'test'])
      expect(jobs[0]?.content).toMatchObject({ mediaFiles: [{ storage: { bucket: 'media' } }] })
      const events = await stack().sql`select type from public.webhook_events`
      expect(events.map(({ type }) => type)).toEqual(['publication.completed'])
    })

    it('its server publishes with the API key; the same post, sent once more by the browser, is published once', async () => {
      const text = 'Do servidor'
      await page.getByRole('button', { name: 'Write another' }).click()
      await write(text, ['Threads post'])
      await page.getByRole('button', { name: 'Publish from the server' }).click()
      await page.getByRole('link', { name: 'View post: Threads post' }).waitFor()
      await shownDone(text)
      const { id, publication_id } = (await rowOf(text)) ?? {}
      const again = await page.evaluate(
        async (body) => {
          const response = await fetch('/api/publish', { method: 'POST', body })
          return response.json()
        },
        JSON.stringify({ id, text, files: [], selectedOptions: ['threads_post'] }),
      )
      expect(again).toEqual({ publicationId: publication_id })
      expect(await postsOf(text)).toEqual(['threads'])
    })

    it('its server refuses what is no post, and its user signs out', async () => {
      const statuses = await page.evaluate(async () => {
        const sent = (body: string) => fetch('/api/publish', { method: 'POST', body })
        return [(await sent('{"id":"1","text":""}')).status, (await sent('no JSON')).status]
      })
      expect(statuses).toEqual([400, 400])
      // The browser reports them, too.
      await expect.poll(() => complaints.length).toBe(2)
      complaints.length = 0
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.waitForURL('**/sign-in')
    })

    it('its webhook refuses what Carteiro has not signed, and no script of a page has complained', async () => {
      const forged = await fetch(`${example?.url}/webhooks/carteiro`, {
        method: 'POST',
        headers: {
          'webhook-id': 'msg_1',
          'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
          'webhook-signature': 'v1,AAAA',
        },
        body: '{"type":"publication.completed","data":{}}',
      })
      expect(forged.status).toBe(401)
      expect(complaints).toEqual([])
    })
  })
}
