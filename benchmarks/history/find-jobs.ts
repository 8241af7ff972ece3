import type { Sql } from 'postgres'

const PAGE = 51

/** A page of a user's list or search, as the gateway asks for it. */
export const findJobs = (sql: Sql, userId: string, wanted: Record<string, unknown>) => sql`
  select id, created_at from carteiro.find_publication_jobs(${userId}, ${sql.json(wanted as never)}, ${PAGE})`
