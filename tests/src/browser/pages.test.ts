import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { until } from '@carteiro/testing/stack/harness'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { demoConnections } from '../../../infra/platforms/src/index.ts'
import { faultsOf, isTooWide, textsOf, untilLoaded } from './audit.ts'
import { describeInBrowser } from './in-browser.ts'
import { refusalByX } from './refusal.ts'
import type { PageOptions, StudioHarness } from './studio.ts'
import { withReceiver } from './with-receiver.ts'

const PUBLISHED_LIMIT_MS = 120_000

const OPERATORS_PAGES = [
  '/queue',
  '/queue/platforms',
  '/queue/dead-letters',
  '/queue/accounts',
  '/queue/media',
]
/** How many options are chosen, to see their settings and previews. */
const CHOSEN = 6

/** Texts that are the same in both languages: names, units, and names of spans. */
const ALIKE = [
  /^(Carteiro|English|Português|E-mail|DE|Normal|Link|Webhooks|Id|SQL)$/,
  /^((, )?(Facebook|Instagram|LinkedIn|Threads|TikTok|YouTube|X)?( · )?(Reel|Story|Short)?)+$/,
  /^@/,
  /^[\d.,]+ (ms|s|min|kB|MB)$/,
  /^(gateway|dispatcher|x): /,
]
const ACCOUNTS = demoConnections.map(({ username }) => username)
const isAlike = (text: string): boolean => ACCOUNTS.includes(text) || ALIKE.some((form) => form.test(text))

/** Publishes two jobs that complete and one that fails, for the pages to show. @returns the failed one's id */
const publishSome = async (harness: StudioHarness): Promise<string> => {
  await harness.fault({ ...refusalByX, times: null })
  const picture = await harness.client.upload(join(fixtures, 'square.jpg'), 'Um carteiro')
  const { data } = await harness.client.enqueue({
    selectedOptions: ['x_post', 'instagram_feed', 'threads_post'],
    mediaFiles: [picture],
    captions: { universal: 'Bom dia, São Paulo' },
  })
  const jobs = await until(
    async () => {
      const seen = await harness.client.jobs(data.publication_id)
      return seen.every((job) => ['completed', 'failed'].includes(job.status)) && seen
    },
    'the jobs end',
    PUBLISHED_LIMIT_MS,
  )
  await harness.sandbox('DELETE', '/faults')
  return jobs.find((job) => job.status === 'failed')?.id ?? ''
}

/** Schedules a post. @returns its job's id */
const scheduleOne = async (harness: StudioHarness): Promise<string> => {
  const { data } = await harness.client.enqueue({
    selectedOptions: ['x_post'],
    captions: { universal: 'Até amanhã, São Paulo' },
    scheduledAt: new Date(Date.now() + 86_400_000).toISOString(),
  })
  return data.jobs[0]?.job_id ?? ''
}

/** Makes a key and a webhook, which is sent a test. @returns the webhook's id */
const makeKeyAndWebhook = async ({ client }: StudioHarness, url: string): Promise<string> => {
  const post = <Data>(path: string, body: Record<string, unknown>) =>
    client.call<Data>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  await post('/api/keys', { name: 'n8n', mode: 'live', scopes: ['publications:write'] })
  const { id } = await post<{ id: string }>('/api/webhooks', { url, mode: 'test' })
  await post(`/api/webhooks/${id}/test`, {})
  return id
}

/** Opens the edit dialog on a job's page with all settings unfolded. */
const startEditing = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^(Edit|Editar)$/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^(Settings|Opções)$/).click()
  await dialog.getByRole('combobox').first().waitFor()
}

/** Unfolds the newest message on a webhook's page. */
const unfoldMessage = async (page: Page): Promise<void> => {
  await page.getByText('endpoint.test', { exact: true }).click()
  await page.getByText(/^(Attempt|Tentativa) 1$/).waitFor()
}

const chooseSome = async (page: Page): Promise<void> => {
  const boxes = page.getByRole('main').getByRole('checkbox')
  await boxes.first().waitFor()
  for (let index = 0; index < CHOSEN; index += 1) await boxes.nth(index).check()
  await page.getByRole('tabpanel').waitFor()
}

const receiver = withReceiver()

describeInBrowser('every page of the studio', (harness) => {
  let paths: string[]
  let editedPath: string
  let webhookPath: string
  beforeAll(async () => {
    editedPath = `/jobs/${await scheduleOne(harness())}`
    const failed = await publishSome(harness())
    receiver().answerWith(() => 500)
    webhookPath = `/developers/webhooks/${await makeKeyAndWebhook(harness(), receiver().url('/webhooks'))}`
    paths = [
      ...['/', '/jobs', `/jobs/${failed}`, editedPath],
      ...[...OPERATORS_PAGES, '/accounts'],
      ...['/queue?mode=test', '/queue/platforms?mode=test', '/accounts?mode=test'],
      ...['/uploads', '/developers', '/developers/webhooks', webhookPath, '/audit', '/nowhere'],
    ]
  })

  /** Opens each page with these options, and waits until it has loaded. */
  const onEach = async <T>(
    options: PageOptions,
    see: (page: Page, path: string) => Promise<T>,
  ): Promise<T[]> => {
    const seen: T[] = []
    const start = await harness().open('/', { ...options, isSignedOut: true })
    await untilLoaded(start)
    seen.push(await see(start, 'sign-in'))
    await start.context().close()
    const page = await harness().open('/', options)
    for (const path of paths) {
      await page.goto(harness().urls.gateway + path)
      await untilLoaded(page)
      if (path === '/') await chooseSome(page)
      if (path === editedPath) await startEditing(page)
      if (path === webhookPath) await unfoldMessage(page)
      seen.push(await see(page, path))
    }
    await page.context().close()
    return seen
  }

  /** The faults of all pages, and the texts of each. */
  const audit = async (options: PageOptions): Promise<{ faults: string[]; texts: string[][] }> => {
    const seen = await onEach(options, async (page, path) => ({
      faults: [
        ...(await faultsOf(page)).map((fault) => `${path}: ${fault}`),
        ...((await isTooWide(page)) ? [`${path}: wider than its window`] : []),
      ],
      texts: await textsOf(page),
    }))
    return { faults: seen.flatMap(({ faults }) => faults), texts: seen.map(({ texts }) => texts) }
  }

  it('is accessible and fits its window, light and dark, and is in one language', async () => {
    const english = await audit({ colorScheme: 'light', locale: 'en' })
    const portuguese = await audit({ colorScheme: 'dark', locale: 'pt-BR' })
    expect([...english.faults, ...portuguese.faults]).toEqual([])
    const untranslated = english.texts.flatMap((texts, index) =>
      texts.filter((text) => portuguese.texts[index]?.includes(text) && !isAlike(text)),
    )
    expect([...new Set(untranslated)]).toEqual([])
    expect(harness().complaints()).toEqual([])
  })

  it.each<[string, PageOptions]>([
    ['light, in Portuguese', { colorScheme: 'light', locale: 'pt-BR', width: 375, height: 740 }],
    ['dark, in English', { colorScheme: 'dark', locale: 'en', width: 375, height: 740 }],
  ])('is accessible and fits on a telephone: %s', async (_name, options) => {
    expect((await audit(options)).faults).toEqual([])
    expect(harness().complaints()).toEqual([])
  })
})
