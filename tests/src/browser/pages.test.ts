import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { demoConnections } from '../../../infra/sandbox/src/demo-accounts.ts'
import { fixtures, until } from '../stage.ts'
import { faultsOf, isTooWide, untilLoaded, wordsOf } from './audit.ts'
import { describeInBrowser } from './in-browser.ts'
import { refusalByX } from './refusal.ts'
import type { Look, StudioStage } from './studio.ts'

const PUBLISHED_LIMIT_MS = 120_000

const OPERATORS_PAGES = ['/queue', '/queue/platforms', '/queue/dead-letters', '/queue/accounts']
/** So many ways to publish are chosen, to see their settings and previews. */
const CHOSEN = 6

/** What both languages write alike: names, measures, and what the machines call their work. */
const ALIKE = [
  /^(Carteiro|English|Português|E-mail|DE|Normal|Link)$/,
  /^(Facebook|Instagram|LinkedIn|Threads|TikTok|YouTube|X)?( · )?(Reel|Story|Short)?$/,
  /^@/,
  /^[\d.,]+ (ms|s|min|kB|MB)$/,
  /^(gateway|dispatcher|x): /,
]
const ACCOUNTS = demoConnections.map(({ username }) => username)
const isAlike = (word: string): boolean => ACCOUNTS.includes(word) || ALIKE.some((form) => form.test(word))

/** Two jobs that went out and one that failed, to be seen on the pages. @returns the failed one's id */
const publishSome = async (stage: StudioStage): Promise<string> => {
  await stage.fault({ ...refusalByX, times: null })
  const picture = await stage.client.upload(join(fixtures, 'square.jpg'), 'Um carteiro')
  const { data } = await stage.client.enqueue({
    selectedOptions: ['x_post', 'instagram_feed', 'threads_post'],
    mediaFiles: [picture],
    captions: { universal: 'Bom dia, São Paulo' },
  })
  const jobs = await until(
    async () => {
      const seen = await stage.client.jobs(data.publication_id)
      return seen.every((job) => ['completed', 'failed'].includes(job.status)) && seen
    },
    'the jobs end',
    PUBLISHED_LIMIT_MS,
  )
  await stage.sandbox('DELETE', '/faults')
  return jobs.find((job) => job.status === 'failed')?.id ?? ''
}

/** A post that waits. @returns its job's id */
const scheduleOne = async (stage: StudioStage): Promise<string> => {
  const { data } = await stage.client.enqueue({
    selectedOptions: ['x_post'],
    captions: { universal: 'Até amanhã, São Paulo' },
    scheduledAt: new Date(Date.now() + 86_400_000).toISOString(),
  })
  return data.jobs[0]?.job_id ?? ''
}

/** A job's page with all that can be edited unfolded. */
const startEditing = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^(Edit|Editar)$/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^(Settings|Opções)$/).click()
  await dialog.getByRole('combobox').first().waitFor()
}

const chooseSome = async (page: Page): Promise<void> => {
  const boxes = page.getByRole('main').getByRole('checkbox')
  await boxes.first().waitFor()
  for (let index = 0; index < CHOSEN; index += 1) await boxes.nth(index).check()
  await page.getByRole('tabpanel').waitFor()
}

describeInBrowser('every page of the studio', (stage) => {
  let paths: string[]
  let editedPath: string
  beforeAll(async () => {
    editedPath = `/jobs/${await scheduleOne(stage())}`
    const failed = await publishSome(stage())
    paths = ['/', '/jobs', `/jobs/${failed}`, editedPath, ...OPERATORS_PAGES, '/accounts', '/nowhere']
  }, PUBLISHED_LIMIT_MS)

  /** Goes to each page with a look, and waits until it stands still. */
  const onEach = async <T>(look: Look, see: (page: Page, path: string) => Promise<T>): Promise<T[]> => {
    const seen: T[] = []
    const start = await stage().open('/', { ...look, isSignedOut: true })
    await untilLoaded(start)
    seen.push(await see(start, 'sign-in'))
    await start.context().close()
    const page = await stage().open('/', look)
    for (const path of paths) {
      await page.goto(stage().urls.gateway + path)
      await untilLoaded(page)
      if (path === '/') await chooseSome(page)
      if (path === editedPath) await startEditing(page)
      seen.push(await see(page, path))
    }
    await page.context().close()
    return seen
  }

  it.each<[string, Look]>([
    ['light, in English', { colorScheme: 'light', locale: 'en' }],
    ['dark, in Portuguese', { colorScheme: 'dark', locale: 'pt-BR' }],
    ['light, 375 px wide, in Portuguese', { colorScheme: 'light', locale: 'pt-BR', width: 375, height: 740 }],
    ['dark, 375 px wide, in English', { colorScheme: 'dark', locale: 'en', width: 375, height: 740 }],
  ])(
    'is accessible and fits: %s',
    async (_name, look) => {
      const found = await onEach(look, async (page, path) => [
        ...(await faultsOf(page)).map((fault) => `${path}: ${fault}`),
        ...((await isTooWide(page)) ? [`${path}: wider than its window`] : []),
      ])
      expect(found.flat()).toEqual([])
      expect(stage().complaints()).toEqual([])
    },
    120_000,
  )

  it('speaks one language at a time', async () => {
    const english = await onEach({ locale: 'en' }, wordsOf)
    const portuguese = await onEach({ locale: 'pt-BR' }, wordsOf)
    const untranslated = english.flatMap((words, index) =>
      words.filter((word) => portuguese[index]?.includes(word) && !isAlike(word)),
    )
    expect([...new Set(untranslated)]).toEqual([])
  }, 120_000)
})
