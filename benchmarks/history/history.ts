import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { applyBootstrap, applyMigrations, setRolePasswords } from '../../infra/local/src/postgres/index.ts'
import { makePlace } from '../queue/place.ts'

const MANY = Number(process.env.BENCH_HISTORY_JOBS ?? 100_000)
const RUNS = 15
const PAGE = 51
const PAGES_DEEP = 15

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
const medianOf = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) times.push(await timed(work))
  return median(times)
}

const find = (sql: Sql, userId: string, wanted: Record<string, unknown>) => sql`
  select id, created_at from carteiro.find_publication_jobs(${userId}, ${sql.json(wanted as never)}, ${PAGE})`

/** The cursor of a user's list after some pages. */
const deep = async (sql: Sql, userId: string): Promise<Record<string, unknown>> => {
  const [row] = await sql`
    select job.id, to_json(job.created_at) as created_at from publication_jobs as job
    where job.user_id = ${userId} order by job.created_at desc offset ${PAGES_DEEP * PAGE} limit 1`
  return { before: { created_at: row?.created_at, id: row?.id } }
}

const fill = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const seed = await readFile(join(import.meta.dirname, 'seed.sql'), 'utf8')
  await sql.unsafe(seed.replaceAll(':many', String(MANY)))
  await sql`set session_replication_role = origin`
  let indexed: number
  do {
    const [row] = await sql`select carteiro.index_publication_texts() as indexed`
    indexed = row?.indexed
  } while (indexed > 0)
  await sql`select carteiro.count_queue_statistics()`
  await sql`vacuum analyze`
  await sql.end()
}

/** Compares a user's history and the operators' metrics with few and with many jobs. */
export const benchHistory = async (): Promise<void> => {
  const place = await makePlace()
  try {
    const { url, urlAs } = await place.makeDatabase('history')
    await applyBootstrap(url)
    await applyMigrations(url)
    await setRolePasswords(url)
    await fill(url)
    const owner = postgres(url, { max: 1, onnotice: () => undefined })
    const gateway = postgres(urlAs('carteiro_gateway'), { max: 1, onnotice: () => undefined })
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
    for (const [name, wantedBy] of queries) {
      const [ofFew, ofMany] = [await wantedBy(few), await wantedBy(many)]
      const [short, long] = [
        await medianOf(() => find(gateway, few, ofFew)),
        await medianOf(() => find(gateway, many, ofMany)),
      ]
      process.stdout.write(
        `${name}: 1,000 jobs ${short.toFixed(1)} ms, ${MANY} jobs ${long.toFixed(1)} ms, ratio ${(long / short).toFixed(1)}\n`,
      )
    }
    for (const range of ['hour', 'day', 'week']) {
      const time = await medianOf(() => gateway`select carteiro.queue_history(${range}, null)`)
      process.stdout.write(`metrics over a ${range}, ${2 * MANY + 1000} jobs in it: ${time.toFixed(1)} ms\n`)
    }
    await Promise.all([owner.end(), gateway.end()])
  } finally {
    await place.close()
  }
}
