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

type Id = Action['produces'][number]

/** The object of pgmq's schema that an id names, itself or by what belongs to it. */
const queueObject = (id: Id): string | undefined => {
  if ('target' in id) return queueObject(id.target)
  if (!('schema' in id) || id.schema !== 'pgmq') return undefined
  return 'table' in id ? id.table : 'name' in id ? id.name : undefined
}

/** Roles belong to the server, and `postgres` owns everything. */
const isOfRoles = ({ produces, destroys, sql }: Action): boolean =>
  [...produces, ...destroys].some(({ kind }) => ['role', 'membership'].includes(kind)) ||
  / OWNER TO "postgres"$|^ALTER ROLE /.test(sql)

/** A constant, and what is constant within a statement: Postgres writes it into the catalog, not into each row. */
const ADDS_CONSTANT =
  /^ALTER TABLE \S+ ADD COLUMN .* DEFAULT (?:-?[\d.]+|true|false|now\(\)|'(?:[^']|'')*'(?:::[\w\s."[\]()]+)?)(?: NOT NULL)?$/i
/** Rights on its tables that pgmq.create gives itself. */
const RIGHTS_OF_PGMQ = /^(?:grant|revoke) .* (?:to|from) "?(?:postgres|pg_monitor)"?$/i

const doubtOf = (
  { sql, produces, consumes, dataLoss, rewriteRisk, transactionality }: Action,
  newQueues: Set<string | undefined>,
): string | undefined => {
  if ([...produces, ...consumes].some((id) => newQueues.has(queueObject(id)))) {
    return 'It needs a queue: write pgmq.create before it'
  }
  if (dataLoss === 'destructive') return 'It loses data, and the previous release may still need them'
  const isNew = produces.some(({ kind }) => kind === 'table')
  if (rewriteRisk && !isNew && !ADDS_CONSTANT.test(sql)) return 'It rewrites the table under a lock, or may'
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
  // pgmq.create makes and pgmq.drop_queue drops more than these.
  const isOfQueue = ({ produces, destroys, verb }: Action): boolean =>
    verb !== 'alter' &&
    [...produces, ...destroys].some((id) => !('target' in id) && queueObject(id) !== undefined)
  const ofQueues = actions.filter(isOfQueue)
  const newQueues = new Set(ofQueues.flatMap(({ produces }) => produces.map(queueObject)).filter(Boolean))
  const isByPgmq = (action: Action): boolean =>
    ofQueues.includes(action) ||
    (RIGHTS_OF_PGMQ.test(action.sql) && action.consumes.some((id) => newQueues.has(queueObject(id))))
  return actions
    .filter((action) => !isOfRoles(action) && !isByPgmq(action))
    .map((action) => {
      const doubt = doubtOf(action, newQueues)
      return { sql: unquoted(action.sql), ...(doubt ? { doubt } : {}) }
    })
}
