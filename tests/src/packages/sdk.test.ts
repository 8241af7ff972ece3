import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { scopes } from '@carteiro/contracts'
import { verifyWebhook } from '@carteiro/sdk'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { type FaultyGateway, startFaultyGateway } from '../../../libs/sdk/src/testing/faulty-gateway.ts'
import { type Ran, runCommand, startCommand, startReceiver } from './cli.ts'
import { exampleIn } from './examples.ts'
import { installPacked } from './install.ts'
import { othersNode } from './others-node.ts'

const FAR = { timeout: 240_000 }
const CAPTIONS = ['Bom dia', 'Bom dia, X']

let harness: StackHarness
let gateway: FaultyGateway
let installed: Awaited<ReturnType<typeof installPacked>>
let apiKey: string
beforeAll(async () => {
  ;[harness, installed] = await Promise.all([
    startStackHarness({ platforms: ['x', 'instagram'], testMode: true }),
    installPacked(['contracts', 'sdk', 'cli']),
  ])
  gateway = await startFaultyGateway(harness.urls.gateway, (path) => path.endsWith('/enqueue'))
  await writeFile(join(installed.project, 'publish.ts'), await exampleIn('docs/sdk.md'))
  await cp(join(fixtures, 'square.jpg'), join(installed.project, 'photo.jpg'))
  apiKey = await createKey('sdk', 'live', ['publications:write', 'publications:read', 'media:write'])
})
/** @returns its secret */
const createKey = async (name: string, mode: 'live' | 'test', scopes: readonly string[]): Promise<string> => {
  const response = await fetch(`${harness.urls.gateway}/api/keys`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${harness.keys.serviceRoleKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ user_id: demoUser.id, name, mode, scopes }),
  })
  return ((await response.json()) as { data: { secret: string } }).data.secret
}
afterAll(async () => {
  await gateway?.close()
  await harness?.end()
  if (installed) await rm(installed.base, { recursive: true, force: true })
})

const posted = async (): Promise<string[]> => (await harness.posts()).map((post) => post.text).sort()

/** The quickstart of docs/sdk.md, as a process of its own. */
const start = (): ChildProcess =>
  spawn(othersNode, ['publish.ts'], {
    cwd: installed.project,
    env: { PATH: process.env.PATH, CARTEIRO_API_KEY: apiKey, CARTEIRO_URL: gateway.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
const run = async (): Promise<string> => {
  const child = start()
  const [printed, errors] = await Promise.all([text(child.stdout as never), text(child.stderr as never)])
  expect(errors).toBe('')
  return printed
}
const PUBLISHED =
  /^completed\n(x_post|instagram_feed) completed http\S+\n(x_post|instagram_feed) completed http\S+\n$/

test('the quickstart, killed when its request has arrived and run again, publishes once', async () => {
  for (let kills = 1; kills <= 2; kills += 1) {
    gateway.faults.push('withhold')
    const child = start()
    await expect.poll(() => gateway.withheld.length, FAR).toBe(kills)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(await run()).toMatch(PUBLISHED)
  expect(await posted()).toEqual(CAPTIONS)
  expect(await run()).toMatch(PUBLISHED)
  expect(await posted()).toEqual(CAPTIONS)
})

test('waiting for it took few questions', () => {
  const asked = gateway.seen.filter(({ path }) => path.includes('wait='))
  expect(asked.length).toBeGreaterThan(0)
  expect(asked.length).toBeLessThan(20)
})

describe('the command carteiro', () => {
  const ALL = scopes.filter((scope) => !scope.startsWith('queue:'))
  let app: string
  let settings: string
  beforeAll(async () => {
    app = await mkdtemp(join(installed.base, 'app-'))
    const testKey = await createKey('cli', 'test', ALL)
    settings = `CARTEIRO_URL=${harness.urls.gateway}\nCARTEIRO_API_KEY=${testKey}\n`
    await writeFile(join(app, '.env'), settings)
    await cp(join(fixtures, 'square.jpg'), join(app, 'photo.jpg'))
  })
  const carteiro = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
    runCommand(installed.project, app, args, env)
  /** With `--json`: what it printed, after it has ended with this code. */
  const json = async (code: number, ...args: string[]) => {
    const ran = await carteiro([...args, '--json'])
    expect(ran, ran.stderr).toMatchObject({ code })
    return JSON.parse(ran.stdout)
  }
  const PUBLISH = ['publish', 'photo.jpg', '--to', 'x_post,instagram_feed', '--caption', 'Boa noite']
  const sentTexts = async (text: string) => (await posted()).filter((one) => one === text)

  test('publishes a file with a test key to the sandbox, once, and follows its job through the services', async () => {
    const first = await json(0, ...PUBLISH, '--alt', 'A square', '--wait')
    expect(first).toMatchObject({ status: 'completed', mode: 'test', replayed: false, rejected: [] })
    expect(await json(0, ...PUBLISH, '--alt', 'A square', '--wait')).toMatchObject({
      id: first.id,
      replayed: true,
    })
    expect(await sentTexts('Boa noite')).toHaveLength(2)
    const [job] = first.jobs
    const watched = await carteiro(['watch', first.id])
    expect(watched).toMatchObject({ code: 0 })
    expect(watched.stdout).toContain(job.platform_response.permalink)
    const traced = await json(0, 'trace', job.id)
    expect(traced.events.map(({ type }: { type: string }) => type)).toContain('completed')
    expect((await carteiro(['trace', job.id])).stdout).toMatch(/completed[\s\S]*└─ /)
  })

  test('a job that fails ends it with 1', async () => {
    const args = ['publish', '--to', 'x_post', '--caption', 'Twice', '--wait']
    expect(await json(0, ...args)).toMatchObject({ status: 'completed' })
    // X refuses the same text a second time.
    const again = await json(1, ...args, '--idempotency-key', 'again')
    expect(again).toMatchObject({ status: 'failed', jobs: [{ error_code: 'duplicate' }] })
  })

  test('a live key posts only with --live; other failures have codes of their own', async () => {
    const live = await createKey('cli live', 'live', ALL)
    const refused = await carteiro([...PUBLISH.with(-1, 'For real')], { CARTEIRO_API_KEY: live })
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('--live')
    expect(await carteiro([...PUBLISH.with(-1, 'For real'), '--live'])).toMatchObject({ code: 2 })
    expect(await sentTexts('For real')).toEqual([])
    const sent = await carteiro([...PUBLISH.with(-1, 'For real'), '--live', '--wait'], {
      CARTEIRO_API_KEY: live,
    })
    expect(sent, sent.stderr).toMatchObject({ code: 0 })
    expect(await sentTexts('For real')).toHaveLength(2)

    expect(await carteiro(['pubish'])).toMatchObject({ code: 2 })
    const none = await carteiro(['accounts', 'list'], { CARTEIRO_API_KEY: 'ck_test_none' })
    expect(none.code).toBe(3)
    const bare = await runCommand(installed.project, installed.base, ['accounts', 'list'])
    expect(bare).toMatchObject({ code: 3, stderr: expect.stringContaining('CARTEIRO_URL is not set') })
    const unknown = await carteiro(['publish', '--to', 'x_pots', '--caption', 'No', '--json'])
    expect(unknown.code).toBe(4)
    expect(JSON.parse(unknown.stderr).error).toMatchObject({
      exit_code: 4,
      details: [{ field: 'selectedOptions' }],
    })
    const away = await carteiro(['accounts', 'list'], { CARTEIRO_URL: 'http://127.0.0.1:9' })
    expect(away.code).toBe(5)
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString()
    const late = ['publish', '--to', 'x_post', '--caption', 'Late', '--at', inAnHour, '--wait']
    expect(await carteiro([...late, '--timeout', '0.1'])).toMatchObject({ code: 6 })
  })

  test('says what would become of a publication, and what is connected', async () => {
    const checked = await json(4, 'validate', '--to', 'x_post', '--caption', 'a'.repeat(300))
    expect(checked.options).toMatchObject([{ platform: 'x_post', accepted: false }])
    const accounts = await json(0, 'accounts', 'list')
    expect(accounts.map(({ platform }: { platform: string }) => platform)).toContain('x')
    expect(await json(0, 'accounts', 'connect', 'x')).toMatchObject({
      authorization_url: expect.stringMatching(/^http/),
    })
    const checks = await json(0, 'doctor')
    expect(checks.map(({ about, state }: Record<string, string>) => `${about} ${state}`)).toEqual([
      'gateway ok',
      'key ok',
      'platforms ok',
      'accounts ok',
    ])
  })

  test('makes, lists, rotates and revokes keys', async () => {
    const made = await json(0, 'keys', 'create', '--name', 'ci')
    expect(made).toMatchObject({ mode: 'test', secret: expect.stringMatching(/^ck_test_/) })
    const rotated = await json(0, 'keys', 'rotate', made.id)
    expect(rotated.secret).not.toBe(made.secret)
    await json(0, 'keys', 'revoke', made.id)
    const user = { SUPABASE_URL: harness.urls.supabase, SUPABASE_ANON_KEY: harness.keys.anonKey }
    const args = ['keys', 'create', '--name', 'laptop', '--email', demoUser.email, '--save']
    expect(await carteiro(args, { ...user, CARTEIRO_USER_PASSWORD: 'wrong' })).toMatchObject({ code: 2 })
    const saved = await carteiro(args, { ...user, CARTEIRO_USER_PASSWORD: demoUser.password })
    expect(saved, saved.stderr).toMatchObject({ code: 0, stdout: 'Key laptop is in .env.\n' })
    expect(await readFile(join(app, '.env'), 'utf8')).toMatch(/^CARTEIRO_API_KEY=ck_test_\w{49}$/m)
    await writeFile(join(app, '.env'), settings)
    const listed = await json(0, 'keys', 'list')
    expect(listed.find(({ id }: { id: string }) => id === made.id)?.revoked_at).toBeTruthy()
  })

  test('webhooks listen forwards events to this machine, signed, and leaves nothing behind', async () => {
    const receiver = await startReceiver()
    const child = startCommand(installed.project, app, [
      'webhooks',
      'listen',
      '--forward-to',
      receiver.url,
      '--json',
    ])
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const nextLine = async () => JSON.parse(String((await lines.next()).value))
    const { secret } = await nextLine()
    await json(0, 'publish', '--to', 'x_post', '--caption', 'Heard', '--wait')
    await expect.poll(() => receiver.received.length, FAR).toBe(2)
    const types = receiver.received.map(({ headers, body }) => verifyWebhook(secret, headers, body).type)
    expect(types).toEqual(['job.completed', 'publication.completed'])
    expect(await nextLine()).toMatchObject({ type: 'job.completed', status: 204 })
    child.kill('SIGINT')
    await once(child, 'exit')
    receiver.close()
    expect(child.exitCode).toBe(0)
    expect(await json(0, 'webhooks', 'list')).toEqual([])
  })

  test('a shell completes commands and options', async () => {
    for (const shell of ['bash', 'zsh', 'fish'])
      expect((await carteiro(['completion', shell])).stdout).toContain('carteiro')
    expect((await carteiro(['complete', '--', 'webhooks', 'li'])).stdout).toMatch(/^listen\b[\s\S]*^list\b/m)
    expect((await carteiro(['complete', '--', 'publish', '--id'])).stdout).toContain('--idempotency-key')
  })
})
