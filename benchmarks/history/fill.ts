import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { applyBootstrap, applyMigrations, setRolePasswords } from '../../infra/local/src/postgres/index.ts'
import type { Place } from '../queue/place.ts'

/** How many finished jobs each user of `seed.sql` has; `others`: a hundred users in all. */
export type Amounts = { few: number; many: number; others: number; old: number }

const TABLES = [
  'carteiro.publications',
  'public.publication_jobs',
  'carteiro.publication_job_events',
  'carteiro.publication_job_texts',
]

/** For as long as the seed is written: the log is of no use. */
const configure = async (sql: postgres.Sql, settings: string[]): Promise<void> => {
  for (const setting of settings) await sql.unsafe(`alter system ${setting}`)
  await sql`select pg_reload_conf()`
}

/** A database with this history. */
export const makeHistory = async (place: Place, name: string, amounts: Amounts) => {
  const database = await place.makeDatabase(name)
  await applyBootstrap(database.url)
  await applyMigrations(database.url)
  await setRolePasswords(database.url)
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  await configure(sql, ["set max_wal_size = '16GB'", 'set autovacuum = off'])
  const seed = await readFile(join(import.meta.dirname, 'seed.sql'), 'utf8')
  await sql.unsafe(
    Object.entries(amounts).reduce((text, [key, jobs]) => text.replaceAll(`:${key}`, String(jobs)), seed),
  )
  for (const table of TABLES) await sql.unsafe(`reindex table ${table}`)
  await sql`select carteiro.count_queue_statistics()`
  await sql`vacuum analyze`
  await sql`checkpoint`
  await configure(sql, ['reset max_wal_size', 'reset autovacuum'])
  await sql.end()
  return database
}
