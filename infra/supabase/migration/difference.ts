import { extract } from '@supabase/pg-delta/extract'
import { plan } from '@supabase/pg-delta/plan'
import pg from 'pg'

/** One statement of the difference between two databases. */
export type Change = {
  sql: string
  /** Why it must not simply run; undefined: it may. */
  doubt?: string
}

const factsOf = async (url: string) => {
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  try {
    const { rows } = await pool.query<{ rolname: string }>('select rolname from pg_roles')
    return { facts: (await extract(pool)).factBase, roles: rows.map(({ rolname }) => rolname) }
  } finally {
    await pool.end()
  }
}

/** What the extension pgmq makes by `pgmq.create`, beside the table of a queue. */
const isOfQueue = (id: object): boolean => 'schema' in id && id.schema === 'pgmq'

/**
 * The statements that turn one database into the other, in the order in which they must run. Both: URLs, as `postgres`. Roles
 * are taken as given: they belong to the server.
 */
export const differenceBetween = async (current: string, wanted: string): Promise<Change[]> => {
  const [from, to] = [await factsOf(current), await factsOf(wanted)]
  const { actions } = plan(from.facts, to.facts, {
    scope: 'database',
    defaultOwner: 'postgres',
    assumedRoles: to.roles,
  })
  return actions.flatMap(({ sql, produces, destroys, dataLoss, rewriteRisk, transactionality }): Change[] => {
    if ([...produces, ...destroys].some(isOfQueue)) return []
    if (dataLoss === 'destructive') {
      return [{ sql, doubt: 'It loses data, and the previous release may still need them' }]
    }
    if (rewriteRisk) return [{ sql, doubt: 'It rewrites the table under a lock, or may' }]
    if (transactionality !== 'transactional') return [{ sql, doubt: 'It cannot run in a transaction' }]
    return [{ sql }]
  })
}
