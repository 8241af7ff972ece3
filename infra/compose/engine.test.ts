import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { downAll, logs, upAll } from 'docker-compose'
import { Agent, setGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '../../tests/src/accounts/browser.ts'
import { freePorts } from '../local/src/stack/ports.ts'
import { composeDir, makeEnv } from './src/make-env.ts'

const UP_LIMIT_MS = 20 * 60_000
const POST_LIMIT_MS = 2 * 60_000
const LOOK_AGAIN_MS = 500
const SKIPPED = 'SKIPPED: there is no container engine here, so compose.yaml was not brought up'

const engine = spawnSync('docker', ['compose', 'version'], { stdio: 'ignore' })
const daemon = spawnSync('docker', ['info'], { stdio: 'ignore' })
const hasEngine = engine.status === 0 && daemon.status === 0
if (!hasEngine) process.stdout.write(`${SKIPPED}\n`)

describe.skipIf(!hasEngine)('the whole deployment on a container engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carteiro-engine-'))
  const envFile = join(folder, '.env')
  const project = `carteiro-test-${randomBytes(3).toString('hex')}`
  const options = {
    cwd: composeDir,
    composeOptions: [
      ['--project-name', project],
      ['--env-file', envFile],
    ],
  }
  let env: Record<string, string>

  beforeAll(async () => {
    await makeEnv({
      from: join(composeDir, '.env.example'),
      to: envFile,
      sandbox: true,
      force: false,
      ports: await freePorts(),
    })
    env = parseEnv(readFileSync(envFile, 'utf8')) as Record<string, string>
    // Browsers know that these names are their own machine; a machine's resolver may not.
    setGlobalDispatcher(
      new Agent({
        connect: { lookup: (_host, _options, answer) => answer(null, [{ address: '127.0.0.1', family: 4 }]) },
      }),
    )
    await upAll({ ...options, commandOptions: ['--build'] }).catch(async (error) => {
      throw new Error(`${error.err ?? error}\n${(await logs([], options)).out}`)
    })
    await expect
      .poll(
        () =>
          fetch(`${env.PUBLIC_URL}/readyz`).then(
            ({ status }) => status,
            () => 0,
          ),
        {
          timeout: UP_LIMIT_MS,
          interval: LOOK_AGAIN_MS,
        },
      )
      .toBe(200)
  }, UP_LIMIT_MS)
  afterAll(async () => {
    await downAll({ ...options, commandOptions: ['--volumes'] })
    rmSync(folder, { recursive: true, force: true })
  }, UP_LIMIT_MS)

  test(
    'a user who is made, signs in, connects an account and publishes, finds the post at the platform',
    async () => {
      const asService = {
        apikey: env.SERVICE_ROLE_KEY ?? '',
        authorization: `Bearer ${env.SERVICE_ROLE_KEY}`,
      }
      const json = { 'content-type': 'application/json' }
      const login = { email: 'ana@example.com', password: randomBytes(12).toString('hex') }
      const post = async <T>(url: string, body: unknown, headers: Record<string, string>): Promise<T> => {
        const response = await fetch(url, {
          method: 'POST',
          headers: { ...json, ...headers },
          body: JSON.stringify(body),
        })
        expect(response.ok, await response.clone().text()).toBe(true)
        return response.json() as Promise<T>
      }
      const auth = `${env.SUPABASE_URL}/auth/v1`
      const { id: userId } = await post<{ id: string }>(
        `${auth}/admin/users`,
        { ...login, email_confirm: true },
        asService,
      )
      const session = await post<{ access_token: string }>(`${auth}/token?grant_type=password`, login, {
        apikey: env.ANON_KEY ?? '',
      })
      const authorization = `Bearer ${session.access_token}`

      const browser = openBrowser(env.PUBLIC_URL ?? '', env.PUBLIC_URL ?? '')
      const asked = await browser.send(`${env.PUBLIC_URL}/api/accounts/x/connect`, {
        headers: { authorization },
      })
      const { data } = (await asked.json()) as { data: { authorization_url: string } }
      const scopes = (new URL(data.authorization_url).searchParams.get('scope') ?? '').split(' ')
      const allowed = await browser.submit(data.authorization_url, [
        ['decision', 'allow'],
        ...scopes.map((scope): [string, string] => ['scope', scope]),
      ])
      expect(await (await browser.send(browser.leadsTo(allowed))).text()).toContain('Connected')

      const request = {
        userId,
        selectedOptions: ['x_post'],
        mediaFiles: [],
        captions: { universal: 'Bom dia!' },
      }
      await post(`${env.PUBLIC_URL}/api/publications/enqueue`, request, { authorization })
      const sandbox = `http://sandbox.localhost:${env.SANDBOX_PORT}/_sandbox/posts?platform=x`
      await expect
        .poll(
          async () =>
            ((await (await fetch(sandbox)).json()) as { posts: { text: string }[] }).posts.map(
              ({ text }) => text,
            ),
          {
            timeout: POST_LIMIT_MS,
            interval: LOOK_AGAIN_MS,
          },
        )
        .toEqual(['Bom dia!'])
    },
    UP_LIMIT_MS,
  )
})

test.runIf(!hasEngine)(SKIPPED, () => undefined)
