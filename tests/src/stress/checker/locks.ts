import type { Sql } from 'postgres'

/** The rows of a job and of its place, and the locks of its platform's limit and rates. A sweep skips what it finds locked. */
const LOCKED_JOBS = [
  ['public.publication_jobs', 'id'],
  ['carteiro.publication_timers', 'job_id'],
  ['carteiro.publication_backlog', 'job_id'],
  ['carteiro.publication_slots', 'job_id'],
].map(
  ([table, key]) => `
    select ${key}::text as id from ${table} where ${key} = any ($1::uuid[])
    except all
    select id from (select ${key}::text as id from ${table} where ${key} = any ($1::uuid[]) for update skip locked) as free`,
)
const JOBS_OF_LOCKED_PLATFORMS = `
  select id::text from public.publication_jobs
  where id = any ($1::uuid[]) and not (
    pg_try_advisory_xact_lock(hashtext('rate_reservations'))
    and pg_try_advisory_xact_lock(hashtext('publication_slot_limits'), hashtext(platform))
  )`
const LOCKED_SLOTS = `
  select slot::text as id from carteiro.publication_slots where slot = any ($1::integer[])
  except all
  select id from (
    select slot::text as id from carteiro.publication_slots where slot = any ($1::integer[]) for update skip locked
  ) as free`

/** Of jobs or slots, those that another transaction has locked at this moment. */
export const lockedAmong = async (sql: Sql, kind: 'job' | 'slot', ids: string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set()
  const queries = kind === 'job' ? [...LOCKED_JOBS, JOBS_OF_LOCKED_PLATFORMS] : [LOCKED_SLOTS]
  // One after the other: two of them at once would find each other's locks.
  const locked = new Set<string>()
  for (const query of queries) {
    for (const { id } of await sql.unsafe(query, [ids] as never)) locked.add(id)
  }
  return locked
}
