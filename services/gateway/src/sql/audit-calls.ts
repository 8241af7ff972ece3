import { auditEntry } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import type { Ask } from './ask.ts'

export type AuditFilter = {
  /** Whose own view: what they did, and what was done to their things. Null: everything. */
  ofUser: string | null
  /** To whom the address and the key of the others are shown. */
  seesAll: boolean
  /** `platform.paused`, or `platform` for all that begin with it. */
  action: string | null
  /** A user, a key, a kind of actor or a role of the database. */
  actor: string | null
  target: string | null
  since: string | null
  until: string | null
  /** Entries older than this one. */
  before: number | null
  limit: number
}

/** The audit log, the newest entries first. Times are sent as text: as dates they would lose their microseconds. */
export const auditCalls = (sql: Sql, ask: Ask) => ({
  auditEntries: async ({
    ofUser,
    seesAll,
    action,
    actor,
    target,
    since,
    until,
    before,
    limit,
  }: AuditFilter) => {
    const isTheirs = sql`(${seesAll} or entry.user_id = ${ofUser})`
    const rows = await ask(sql`
      select entry.id::float8 as id, to_json(entry.at) as at, entry.action, entry.target, entry.owner_id, entry.before,
        entry.after, entry.trace_id, jsonb_build_object(
          'kind', entry.actor_kind, 'user_id', entry.user_id, 'database_role', entry.database_role,
          'key_id', case when ${isTheirs} then entry.key_id end, 'address', case when ${isTheirs} then entry.address end
        ) as actor
      from carteiro.audit_log as entry
      where true
        ${ofUser === null ? sql`` : sql`and (entry.owner_id = ${ofUser} or entry.user_id = ${ofUser})`}
        ${action === null ? sql`` : sql`and (entry.action = ${action} or starts_with(entry.action, ${action} || '.'))`}
        ${actor === null ? sql`` : sql`and ${actor} in (entry.user_id::text, entry.key_id::text, entry.actor_kind, entry.database_role)`}
        ${target === null ? sql`` : sql`and entry.target = ${target}`}
        ${since === null ? sql`` : sql`and entry.at >= ${since}::text::timestamptz`}
        ${until === null ? sql`` : sql`and entry.at < ${until}::text::timestamptz`}
        ${before === null ? sql`` : sql`and entry.id < ${before}`}
      order by entry.id desc
      limit ${limit}`)
    return rows.map((row) => auditEntry.parse(row))
  },
})
