import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { applyMigrations, storeSecrets } from '@carteiro/migrate'
import { jwtVerify } from 'jose'
import postgres, { type Sql } from 'postgres'
import { say } from '../../compose/ci/commands.ts'
import { startNetWorker } from '../../local/src/net/worker.ts'
import { applyBootstrap } from '../../local/src/postgres/index.ts'

const RUNS = 3
/** As long as a loaded machine needs; a good run does not take it. */
const LIMIT_MS = 300_000
const LOOK_AGAIN_MS = 250

const until = async <T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  for (const deadline = Date.now() + LIMIT_MS; Date.now() < deadline; ) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  throw new Error(`${what} did not happen within ${LIMIT_MS / 1000} s`)
}

/** Stands where the dispatcher would, and takes no job: what arrives comes from pg_cron. */
const listenForTicks = async () => {
  const ticks: { path: string; token: string }[] = []
  const take = ({ method, url, headers }: IncomingMessage): void => {
    ticks.push({ path: `${method} ${url}`, token: String(headers.authorization).replace('Bearer ', '') })
  }
  const server = createServer((request, response) => {
    take(request)
    request.resume()
    response.writeHead(202).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { ticks, url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

const enqueue = async (sql: Sql): Promise<void> => {
  const [user] = await sql`insert into auth.users (email) values (${randomUUID()}) returning id`
  await sql`
    insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, credentials)
    values (${user?.id}, 'x', 'cron', 'somebody', '{"key_id": "k1"}')`
  const request = {
    user_id: user?.id,
    total_requested: 1,
    jobs: [
      { platform: 'x', option: 'x_post', content: { mediaFiles: [], caption: 'Bom dia', settings: {} } },
    ],
  }
  await sql`select carteiro.enqueue_publication(${sql.json(request)})`
}

/**
 * The safety net with the real pg_cron: the migrations schedule its jobs, it runs them, and while a job waits the
 * dispatcher is asked, signed, to work. @throws when any of it does not happen
 */
export const checkCronPath = async (url: string): Promise<void> => {
  await applyBootstrap(url)
  await applyMigrations(url)
  const sql = postgres(url, { max: 2, onnotice: () => undefined })
  const dispatcher = await listenForTicks()
  const net = await startNetWorker({ databaseUrl: url })
  try {
    const [server] = await sql`
      select current_setting('server_version') as version,
        (select extversion from pg_extension where extname = 'pg_cron') as cron,
        (select extversion from pg_extension where extname = 'pgmq') as pgmq`
    say(`Postgres ${server?.version}, pg_cron ${server?.cron}, pgmq ${server?.pgmq}`)
    if (!server?.version.startsWith('17.') || server.cron !== '1.6') throw new Error('not what was asked for')

    const secret = randomBytes(32).toString('hex')
    await storeSecrets(sql, { dispatcher_url: dispatcher.url, internal_auth_secret: secret })
    await enqueue(sql)
    const tick = await until("pg_cron's call to the dispatcher", () => dispatcher.ticks[0])
    if (tick.path !== 'POST /api/internal/tick') throw new Error(`the dispatcher was asked ${tick.path}`)
    const { payload } = await jwtVerify(tick.token, new TextEncoder().encode(secret), {
      audience: 'dispatcher',
    })
    say(`The dispatcher was asked to work, signed by ${payload.iss}`)

    const runs = await until(`${RUNS} runs of process-publication-jobs`, async () => {
      const rows = await sql<{ status: string; message: string }[]>`
        select run.status, run.return_message as message
        from cron.job_run_details as run join cron.job as job using (jobid)
        where job.jobname = 'process-publication-jobs' and run.status in ('succeeded', 'failed')`
      return rows.length >= RUNS ? rows : undefined
    })
    const failed = runs.find(({ status }) => status !== 'succeeded')
    if (failed) throw new Error(`a run failed: ${failed.message}`)
    const jobs = await sql`select jobname as name, schedule from cron.job order by jobname`
    say(
      `pg_cron ran it ${runs.length} times; scheduled: ${jobs.map(({ name, schedule }) => `${name} (${schedule})`).join(', ')}`,
    )
  } finally {
    await net.stop()
    dispatcher.close()
    await sql.end()
  }
}
