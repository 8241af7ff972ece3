import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandsOfPage } from '../add-a-platform/commands.ts'
import { runCommands } from '../add-a-platform/shell.ts'
import { hasChromium, launchChromium } from '../browser/chromium.ts'
import { type Quickstarts, startQuickstarts } from './harness.ts'
import { blocksOf, scriptOf } from './page.ts'

const SETUP_LIMIT_MS = 600_000

const app = await blocksOf('quickstart-app.md')
const operator = await blocksOf('quickstart-operator.md')
const opened = [...app, ...operator].filter(({ kind }) => kind === 'stays-open').map(({ text }) => text)

let quickstarts: Quickstarts
beforeAll(async () => {
  // Both pages start the same.
  expect(new Set(opened).size).toBe(1)
  quickstarts = await startQuickstarts(opened[0] ?? '')
}, SETUP_LIMIT_MS)
afterAll(() => quickstarts?.end())

const run = (script: string): Promise<string> => runCommands(script, quickstarts.env)
const textsPosted = async (): Promise<string[]> => {
  const response = await fetch(`${quickstarts.settings.SANDBOX_URL}/_sandbox/posts`)
  return ((await response.json()) as { posts: { text: string }[] }).posts.map(({ text }) => text).sort()
}

test('npm start prints a test key, and a first call that works when it is pasted', async () => {
  const { settings, output } = quickstarts
  expect(settings.CARTEIRO_API_KEY).toMatch(/^ck_test_/)
  const [, call = ''] = /\n( {2}export CARTEIRO_URL=.*?\n)\nKeys and addresses/s.exec(output()) ?? []
  expect(call).toContain(settings.CARTEIRO_API_KEY)
  const { success } = JSON.parse(await run(call)) as { success: boolean }
  expect(success).toBe(true)
  await expect.poll(textsPosted).toEqual(['Bom dia'])
})

test('the commands of the quickstart for apps publish once in the sandbox', async () => {
  const printed = await run(scriptOf(app))
  const lines = printed.split('\n').filter((line) => /^(x|threads)_post completed/.test(line))
  expect(lines).toHaveLength(4)
  for (const line of lines) expect(line).toMatch(/^(x|threads)_post completed http\S+$/)
  expect(lines.slice(2).sort()).toEqual(lines.slice(0, 2).sort())
  expect(printed).toContain('instagram_feed')
  const terminal = 'Bom dia, terminal'
  expect(await textsPosted()).toEqual(['Bom dia', 'Bom dia', 'Bom dia, X', terminal, terminal])
})

test('the commands of the quickstart for operators do what the page says', async () => {
  const printed = await run(scriptOf(operator))
  expect(printed).toContain('"hold_reason":"platform_paused"')
  expect(printed).toContain('"released":1')
  expect(printed).toMatch(/"error_code":"\w+","jobs":1,"safe":1/)
  expect(printed).toMatch(/"redriven":\["[^"]+"\]/)
  expect(printed).toContain('"action":"platform.paused"')
  expect(printed).toContain('"problem":null')
  expect(printed).toContain('"applied":[]')
  expect(printed).toMatch(/\d+ setting\(s\) missing or wrong/)
  expect(printed.match(/"status":"(?:completed|failed)","metadata"/g)).toEqual([
    '"status":"completed","metadata"',
    '"status":"failed","metadata"',
    '"status":"completed","metadata"',
  ])
  expect(await textsPosted()).toEqual(expect.arrayContaining(['Refused once', 'Written while X is paused']))
})

/** Operations whose examples need nothing that an installation does not have from the start. */
const CENTRAL = [
  ...[
    'enqueuePublication',
    'validatePublication',
    'listPublications',
    'listJobs',
    'uploadMedia',
    'listMedia',
  ],
  ...['listPlatforms', 'listAccounts', 'createKey', 'listKeys', 'listWebhooks', 'getQueueMetrics'],
  ...['listPlatformStates', 'pausePlatform', 'resumePlatform', 'listDeadLetterCauses', 'listAuditEntries'],
]

test('calls of the reference run as they stand', async () => {
  const { settings, folders } = quickstarts
  type Operation = { operationId: string; 'x-codeSamples': { lang: string; source: string }[] }
  const { paths } = (await (await fetch(`${settings.CARTEIRO_URL}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>
  }
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
  const samples = CENTRAL.map((id) => operations.find(({ operationId }) => operationId === id))
  const script = samples.map((one) => `${one?.['x-codeSamples'][0]?.source}\necho\n`).join('')
  const key = `export CARTEIRO_API_KEY=${settings.CARTEIRO_API_KEY}`
  const printed = await run(`cd "${folders.APP}"\n${key}\n${script}`)
  const answers = printed.split('\n').filter(Boolean)
  expect(answers).toHaveLength(CENTRAL.length)
  for (const [index, answer] of answers.entries())
    expect([CENTRAL[index], JSON.parse(answer)]).toMatchObject([CENTRAL[index], { success: true }])
})

test('the reference, and the page of an error, are served beside it', async () => {
  const { CARTEIRO_URL: url } = quickstarts.settings
  const page = await (await fetch(`${url}/docs`)).text()
  const scripts = [...page.matchAll(/src="([^"]+)"/g)].map(([, src]) => src)
  expect(scripts).toHaveLength(2)
  for (const src of scripts)
    expect((await fetch(`${url}${src}`)).headers.get('content-type')).toMatch(/javascript/)
  const refused = (await (await fetch(`${url}/api/accounts`)).json()) as { error: { docs_url: string } }
  expect(await (await fetch(refused.error.docs_url)).text()).toContain('<code>unauthorized</code>')
})

test.skipIf(!hasChromium)(
  'the reference tries an operation in the sandbox with a test key, and loads nothing from elsewhere',
  async () => {
    const { CARTEIRO_URL: url = '', CARTEIRO_API_KEY: key = '' } = quickstarts.settings
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url))
          complaints.push(request.url())
      })
      await page.goto(`${url}/docs#tag/publications/POST/api/publications/enqueue`)
      await page
        .getByRole('button', { name: /Test Request/ })
        .first()
        .click()
      await page.getByText('Bearer Token:').last().click()
      await page.keyboard.type(key)
      await page.getByRole('button', { name: /^Send/ }).first().click()
      await page.getByText('200 OK').waitFor()
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  },
)

test('the quickstart for platforms has commands of the page where they are run', async () => {
  const known = (await commandsOfPage()).map(({ script }) => script)
  const blocks = await blocksOf('quickstart-platform.md')
  expect(blocks.length).toBeGreaterThan(1)
  expect(blocks.map(({ text }) => text).filter((text) => !known.includes(text))).toEqual([])
})
