import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { createClient } from '@supabase/supabase-js'
import { downAll, logs, upAll } from 'docker-compose'
import postgres from 'postgres'
import { Agent, setGlobalDispatcher } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configs } from '../doctor/src/services.ts'
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
      ['--profile', 'sandbox'],
      ['--profile', 'telemetry'],
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

  const limits = { timeout: POST_LIMIT_MS, interval: LOOK_AGAIN_MS }
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
  const deployment = () => ({
    publicUrl: env.PUBLIC_URL ?? '',
    supabaseUrl: env.SUPABASE_URL ?? '',
    anonKey: env.ANON_KEY ?? '',
  })

  test(
    'a user who is made, signs in, connects an account and publishes, finds the post at the platform, is sent the change by Realtime, and reads the job by PostgREST',
    async () => {
      const { SUPABASE_URL = '', PUBLIC_URL = '', SERVICE_ROLE_KEY = '', ANON_KEY = '', SANDBOX_PORT } = env
      const asService = { apikey: SERVICE_ROLE_KEY, authorization: `Bearer ${SERVICE_ROLE_KEY}` }
      const user = await post(
        `${SUPABASE_URL}/auth/v1/admin/users`,
        { ...login, email_confirm: true },
        asService,
      )
      const token = await signIn(deployment(), login)
      await connectAccount(deployment(), token)

      const client = createClient(SUPABASE_URL, ANON_KEY, { accessToken: async () => token })
      const changes: string[] = []
      let state = ''
      client
        .channel(`user:${user.id}`, { config: { private: true } })
        .on('broadcast', { event: '*' }, ({ event }) => changes.push(event))
        .subscribe((now) => {
          state = now
        })
      await expect.poll(() => state, limits).toBe('SUBSCRIBED')

      const content = { selectedOptions: ['x_post'], mediaFiles: [], captions: { universal: 'Bom dia!' } }
      const authorization = `Bearer ${token}`
      await post(`${PUBLIC_URL}/api/publications/enqueue`, { userId: user.id, ...content }, { authorization })
      const sandbox = `http://sandbox.localhost:${SANDBOX_PORT}/_sandbox/posts?platform=x`
      const texts = async (): Promise<string[]> => {
        const { posts } = (await (await fetch(sandbox)).json()) as { posts: { text: string }[] }
        return posts.map(({ text }) => text)
      }
      await expect.poll(texts, limits).toEqual(['Bom dia!'])
      await expect.poll(() => changes, limits).toContain('job_changed')
      const rows = async () => (await client.from('publication_jobs').select('status')).data
      await expect.poll(rows, limits).toEqual([{ status: 'completed' }])
      await client.removeAllChannels()
    },
    UP_LIMIT_MS,
  )

  test(
    'pg_cron ticks, and pg_net reaches the dispatcher',
    async () => {
      const sql = postgres(
        `postgres://postgres:${env.POSTGRES_PASSWORD}@127.0.0.1:${env.POSTGRES_PORT}/postgres`,
        { max: 1 },
      )
      try {
        const ticks = async () => {
          const [row] = await sql`
            select count(*)::integer as count
            from cron.job_run_details as run join cron.job as job using (jobid)
            where job.jobname = 'process-publication-jobs' and run.status = 'succeeded'`
          return row?.count
        }
        await expect.poll(ticks, limits).toBeGreaterThan(0)
        // A tick calls the dispatcher only while something waits: this asks by itself.
        await sql`select net.http_get(${`http://dispatcher:${env.DISPATCHER_PORT}/healthz`})`
        const statuses = async () =>
          (await sql`select status_code from net._http_response`).map(({ status_code }) => status_code)
        await expect.poll(statuses, limits).toContain(200)
      } finally {
        await sql.end()
      }
    },
    UP_LIMIT_MS,
  )

  test('the public anon key opens none of the paths by which Realtime is administered', async () => {
    const headers = { apikey: env.ANON_KEY ?? '', authorization: `Bearer ${env.ANON_KEY}` }
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const tenant = `${env.SUPABASE_URL}/realtime/v1/api/tenants/realtime-dev`
      expect((await fetch(tenant, { method, headers })).status, method).toBe(404)
    }
  })

  test(
    'the telemetry backends are up, and Prometheus scrapes every service',
    async () => {
      const grafana = `http://127.0.0.1:${env.GRAFANA_PORT}`
      const authorization = `Basic ${Buffer.from(`admin:${env.GRAFANA_ADMIN_PASSWORD}`).toString('base64')}`
      const query = `${grafana}/api/datasources/proxy/uid/prometheus/api/v1/query?query=${encodeURIComponent('sum(up{job!="telemetry"})')}`
      const scraped = async (): Promise<string | undefined> => {
        const response = await fetch(query, { headers: { authorization } })
        const { data } = (await response.json()) as { data?: { result: { value: [number, string] }[] } }
        return data?.result[0]?.value[1]
      }
      await expect
        .poll(() => scraped().catch(() => undefined), limits)
        .toBe(String(Object.keys(configs).length))
    },
    UP_LIMIT_MS,
  )
})
