import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { freePort } from '../../infra/local/src/free-port.ts'
import { applyBootstrap, applyMigrations, startPostgres } from '../../infra/local/src/postgres/index.ts'
import { benchSickPlatform } from './sick-platform.ts'

const MANY = Number(process.env.BENCH_FAIRNESS_JOBS ?? 10_000)
const OTHERS = 1_000
const CAP = 5
const CHUNK = 500
const RUNS = 3

const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const newUser = async (sql: Sql): Promise<string> => {
  const [user] =
    await sql`insert into auth.users (email) values (${`${randomUUID()}@example.com`}) returning id`
  await sql`
    insert into carteiro.platform_accounts (user_id, platform, external_id, display_name, credentials)
    values (${user?.id}, 'x', ${randomUUID()}, 'Account', '{"key_id": "k1"}')`
  return user?.id
}
const enqueue = async (sql: Sql, userId: string, count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let left = count; left > 0; left -= CHUNK) {
    const jobs = Array.from({ length: Math.min(CHUNK, left) }, () => ({
      platform: 'x',
      option: 'x_post',
      content: { mediaFiles: [], caption: 'Bom dia', settings: {} },
    }))
    const request = { user_id: userId, total_requested: jobs.length, jobs }
    const [row] = await sql`select carteiro.enqueue_publication(${sql.json(request as never)}) as answer`
    const made: { job_id: string }[] = row?.answer.jobs ?? []
    ids.push(...made.map(({ job_id }) => job_id))
  }
  return ids
}

/** Polls with all slots, each job one service time long; ends when `until` has begun, or no job is left. */
const work = async (sql: Sql, until?: string): Promise<{ begun: number; polls: number; seconds: number }> => {
  const dispatcher = randomUUID()
  const startedAt = performance.now()
  let settlements: unknown[] = []
  let begun = 0
  for (let polls = 1; ; polls += 1) {
    const [row] = await sql`
      select carteiro.poll_publication_queue(
        dispatcher_id => ${dispatcher}, settlements => ${sql.json(settlements as never)}
      ) as answer`
    const claims: { job_id: string; lease_token: string }[] = row?.answer.claims
    begun += claims.length
    settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    if (claims.length === 0 || claims.some(({ job_id }) => job_id === until)) {
      await sql`
        select carteiro.poll_publication_queue(
          dispatcher_id => ${dispatcher}, settlements => ${sql.json(settlements as never)}, max_concurrent => 0
        )`
      return { begun, polls, seconds: (performance.now() - startedAt) / 1000 }
    }
  }
}

const clear = async (sql: Sql): Promise<void> => {
  await sql`delete from carteiro.publications`
  await sql`select pgmq.purge_queue('publication_queue')`
  await sql`vacuum analyze`
}

/** How long another user’s single job waits behind one user’s many jobs. */
const benchUsers = async (): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'carteiro-bench-'))
  await chmod(dataDir, 0o755)
  const port = await freePort()
  const database = await startPostgres({ dataDir: join(dataDir, 'postgres'), port })
  try {
    await applyBootstrap(database.url())
    await applyMigrations(database.url())
    const sql = postgres(database.url(), { max: 1, onnotice: () => undefined })
    await sql`update carteiro.platform_policies set rates = '[]'`
    // One user gets more waiting jobs than the quota allows.
    await sql`update carteiro.queue_settings set waiting_jobs_per_user = null`
    const heavy = await newUser(sql)
    const single = await newUser(sql)
    const others = await Promise.all(Array.from({ length: OTHERS }, () => newUser(sql)))
    const waits: number[] = []
    const drainOne: number[] = []
    const drainMany: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      await enqueue(sql, heavy, MANY)
      const [job] = await enqueue(sql, single, 1)
      const { polls } = await work(sql, job)
      waits.push(polls)
      drainOne.push((MANY - polls * CAP) / (await work(sql)).seconds)
      await clear(sql)
      for (const user of others) await enqueue(sql, user, MANY / OTHERS)
      drainMany.push(MANY / (await work(sql)).seconds)
      await clear(sql)
    }
    const [alone] = await enqueue(sql, single, 1)
    const idle = (await work(sql, alone)).polls
    await sql.end()
    const lines = [
      `A single job behind ${MANY} of another user begins with service time ${median(waits)} (${waits.join(', ')}); in an empty queue with ${idle}.`,
      `Drain of ${MANY} jobs, a poll each service time, cap ${CAP}: of one user ${Math.round(median(drainOne))} jobs/s, of ${OTHERS} users ${Math.round(median(drainMany))} jobs/s; ratio ${(median(drainOne) / median(drainMany)).toFixed(2)} (${drainOne.map((rate, index) => (rate / (drainMany[index] ?? 1)).toFixed(2)).join(', ')}).`,
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Between users, and between platforms of which one never answers. */
export const benchFairness = async (): Promise<void> => {
  await benchUsers()
  await benchSickPlatform()
}
