import postgres, { type Sql } from 'postgres'
import { cleanUpWatched } from '../cleanup/watched.ts'
import { median, percentile, print, printTable, printVerdict } from '../queue/figures.ts'
import { makePlace } from '../queue/place.ts'
import { compareWithEmpty, connections } from './beside-empty.ts'
import { type Amounts, makeHistory } from './fill.ts'
import { findJobs } from './find-jobs.ts'

const JOBS = Number(process.env.BENCH_HISTORY_JOBS ?? 10_000_000)
const FEW = 1_000
const MANY = Math.min(100_000, JOBS / 10)
/** Past the retention: 300,000 of ten million. */
const OLD = Math.round(JOBS * 0.03)
const RUNS = 15
const PAGE = 51
const PAGES_DEEP = 15
const LONGEST_TRANSACTION_MS = 1_000

const medianOf = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now()
    await work()
    times.push(performance.now() - startedAt)
  }
  return median(times)
}

/** The cursor of a user's list after some pages. */
const deep = async (sql: Sql, userId: string): Promise<Record<string, unknown>> => {
  const [row] = await sql`
    select job.id, to_json(job.created_at) as created_at from publication_jobs as job
    where job.user_id = ${userId} order by job.created_at desc offset ${PAGES_DEEP * PAGE} limit 1`
  return { before: { created_at: row?.created_at, id: row?.id } }
}

/** Lists and searches of a user with a thousand jobs and of one with many; the operators' metrics. */
const compareUsers = async (owner: Sql, gateway: Sql): Promise<void> => {
  const idOf = async (name: string): Promise<string> => {
    const [row] = await owner`select id from auth.users where email = ${`${name}@example.com`}`
    return row?.id
  }
  const [few, many] = [await idOf('few'), await idOf('many')]
  const queries: [string, (userId: string) => Promise<Record<string, unknown>>][] = [
    ['first page', async () => ({})],
    [`page ${PAGES_DEEP + 1}`, (userId) => deep(owner, userId)],
    ['a platform', async () => ({ platform: 'instagram' })],
    ['a word of one caption', async () => ({ search: 'jabutic' })],
    ['a word of every caption', async () => ({ search: 'promocao' })],
    ['a word of none', async () => ({ search: 'xyzzy' })],
    ['the 40 that failed', async () => ({ statuses: ['failed'] })],
  ]
  const rows: string[][] = []
  for (const [name, wantedBy] of queries) {
    const [ofFew, ofMany] = [await wantedBy(few), await wantedBy(many)]
    const short = await medianOf(() => findJobs(gateway, few, ofFew))
    const long = await medianOf(() => findJobs(gateway, many, ofMany))
    rows.push([name, short.toFixed(1), long.toFixed(1), (long / short).toFixed(1)])
  }
  printTable(
    ['ms, medians', `${FEW.toLocaleString('en')} jobs`, `${MANY.toLocaleString('en')} jobs`, 'ratio'],
    rows,
  )
  for (const range of ['hour', 'day', 'week']) {
    const time = await medianOf(() => gateway`select carteiro.queue_history(${range}, null)`)
    print(`metrics over a ${range}: ${time.toFixed(1)} ms`)
  }
}

/** The nightly retention of what is too old, while a user enqueues. */
const cleanUp = async (url: string): Promise<void> => {
  const all = connections(url)
  const { sql } = all
  await sql`update carteiro.queue_settings set waiting_jobs_per_user = null`
  const [user] = await sql`insert into auth.users (email) values ('writer@example.com') returning id`
  const countOld = async (): Promise<number> => {
    const [row] = await sql`
      select count(*)::int as publications from carteiro.publications where created_at < now() - interval '90 days'`
    return row?.publications
  }
  const before = await countOld()
  const { busy, seen, tookMs } = await cleanUpWatched(all, user?.id)
  const left = await countOld()
  await Promise.all(Object.values(all).map((one) => one.end({ timeout: 1 })))
  print(
    `Cleanup of ${before - left} of ${before} jobs past the retention: ${(tookMs / 1000).toFixed(1)} s; a user’s ${busy.length} enqueues meanwhile: p50 ${percentile(busy, 0.5).toFixed(1)} ms, p99 ${percentile(busy, 0.99).toFixed(1)} ms`,
  )
  printVerdict('a second beside the longest transaction', LONGEST_TRANSACTION_MS / seen.longest, 1)
  printVerdict('checks at which nothing waited for a lock, of all', 1 - seen.waits / seen.checks, 1)
}

/** What ten million finished jobs change: for each operation of a job, for lists and search, and for the retention. */
export const benchHistory = async (): Promise<void> => {
  const place = await makePlace()
  try {
    const none: Amounts = { few: FEW, many: 0, others: 0, old: 0 }
    const empty = await makeHistory(place, 'short_history', none)
    const startedAt = performance.now()
    const full = await makeHistory(place, 'long_history', {
      few: FEW,
      many: MANY,
      others: JOBS - MANY - OLD,
      old: OLD,
    })
    print(
      `Seeding ${JOBS.toLocaleString('en')} finished jobs took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
    )
    await compareWithEmpty(empty.url, full.url, JOBS)
    const owner = postgres(full.url, { max: 1, onnotice: () => undefined })
    const gateway = postgres(full.urlAs('carteiro_gateway'), { max: 1, onnotice: () => undefined })
    await compareUsers(owner, gateway)
    await Promise.all([owner.end(), gateway.end()])
    await cleanUp(full.url)
  } finally {
    await place.close()
  }
}
