import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { downAll, logs, upAll } from 'docker-compose'
import { Agent, setGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePorts } from '../local/src/stack/ports.ts'
import { connectAccount, signIn } from './ci/connect-account.ts'
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
      const login = { email: 'ana@example.com', password: randomBytes(12).toString('hex') }
      const post = async (
        url: string,
        body: unknown,
        headers: Record<string, string>,
      ): Promise<{ id: string }> => {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        })
        expect(response.ok, await response.clone().text()).toBe(true)
        return response.json() as Promise<{ id: string }>
      }
      const { SUPABASE_URL = '', PUBLIC_URL = '', SERVICE_ROLE_KEY = '', ANON_KEY = '', SANDBOX_PORT } = env
      const asService = { apikey: SERVICE_ROLE_KEY, authorization: `Bearer ${SERVICE_ROLE_KEY}` }
      const user = await post(
        `${SUPABASE_URL}/auth/v1/admin/users`,
        { ...login, email_confirm: true },
        asService,
      )
      const deployment = { publicUrl: PUBLIC_URL, supabaseUrl: SUPABASE_URL, anonKey: ANON_KEY }
      const token = await signIn(deployment, login)
      await connectAccount(deployment, token)

      const content = { selectedOptions: ['x_post'], mediaFiles: [], captions: { universal: 'Bom dia!' } }
      const authorization = `Bearer ${token}`
      await post(`${PUBLIC_URL}/api/publications/enqueue`, { userId: user.id, ...content }, { authorization })
      const sandbox = `http://sandbox.localhost:${SANDBOX_PORT}/_sandbox/posts?platform=x`
      const texts = async (): Promise<string[]> => {
        const { posts } = (await (await fetch(sandbox)).json()) as { posts: { text: string }[] }
        return posts.map(({ text }) => text)
      }
      const limits = { timeout: POST_LIMIT_MS, interval: LOOK_AGAIN_MS }
      await expect.poll(texts, limits).toEqual(['Bom dia!'])
    },
    UP_LIMIT_MS,
  )
})

test.runIf(!hasEngine)(SKIPPED, () => undefined)
