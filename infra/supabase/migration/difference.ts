import { extract } from '@supabase/pg-delta/extract'
import { plan } from '@supabase/pg-delta/plan'
import pg from 'pg'
import { withConnection } from '../src/work.ts'

/** One statement of the difference between two databases. */
export type Change = {
  sql: string
  /** Why it must not simply run; undefined: it may. */
  doubt?: string
}

const factsOf = async (url: string) => {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  try {
    return (await extract(pool)).factBase
  } finally {
    await pool.end()
  }
}

/** Words that mean something else in SQL when they are not quoted. */
const keywordsOf = async (url: string): Promise<Set<string>> => {
  const { rows } = await withConnection(url, async (sql) => ({
    rows: await sql<{ word: string }[]>`select word from pg_get_keywords() where catcode <> 'U'`,
  }))
  return new Set(rows.map(({ word }) => word))
}

/** String literals, which stay, and names in quotes. */
const QUOTED = /'(?:[^']|'')*'|"([a-z_][a-z0-9_]*)"/g
const ROUTINE = /^create or replace/i

type Action = ReturnType<typeof plan>['actions'][number]

/** What the extension pgmq makes by `pgmq.create` beside the table of a queue; roles, which belong to the server. */
const isMadeOtherwise = ({ produces, destroys, sql }: Action): boolean =>
  [...produces, ...destroys].some(
    (id) => ['role', 'membership'].includes(id.kind) || ('schema' in id && id.schema === 'pgmq'),
  ) || / OWNER TO "postgres"$|^ALTER ROLE /.test(sql)

const doubtOf = ({ produces, dataLoss, rewriteRisk, transactionality }: Action): string | undefined => {
  if (dataLoss === 'destructive') return 'It loses data, and the previous release may still need them'
  const isNew = produces.some(({ kind }) => kind === 'table')
  if (rewriteRisk && !isNew) return 'It rewrites the table under a lock, or may'
  return transactionality === 'transactional' ? undefined : 'It cannot run in a transaction'
}

/** The statements that turn one database into the other, in the order in which they must run. Both: URLs, as `postgres`. */
export const differenceBetween = async (current: string, wanted: string): Promise<Change[]> => {
  const keywords = await keywordsOf(current)
  const unquoted = (sql: string): string =>
    ROUTINE.test(sql)
      ? sql
      : sql.replaceAll(QUOTED, (text, name?: string) => (name && !keywords.has(name) ? name : text))
  const { actions } = plan(await factsOf(current), await factsOf(wanted))
  return actions
    .filter((action) => !isMadeOtherwise(action))
    .map((action) => {
      const doubt = doubtOf(action)
      return { sql: unquoted(action.sql), ...(doubt ? { doubt } : {}) }
    })
}
