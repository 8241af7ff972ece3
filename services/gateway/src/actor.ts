import type { AuditActorKind } from '@carteiro/contracts'
import { currentTraceId, type Sql } from '@carteiro/service-kit'
import type { Context } from 'hono'
import type { GatewayEnv } from './auth.ts'

/** Who makes a change, as the audit log records it: what carteiro.audit_actor reads. */
export type Actor = {
  kind: AuditActorKind
  user_id: string | null
  key_id: string | null
  trace_id: string | null
  /** Of the connection, or of what our own proxies say of it: other headers could name any. */
  address: string | null
}

export const actorOf = (context: Context<GatewayEnv>): Actor => {
  const { userId, isService, key } = context.get('caller')
  return {
    kind: key ? 'key' : isService ? 'service_role' : 'user',
    user_id: userId,
    key_id: key?.id ?? null,
    trace_id: currentTraceId() ?? null,
    address: context.get('address'),
  }
}

/**
 * Makes a change, one query, which the audit log records as the actor's. It is a single statement: postgres.js ends the process when a
 * connection is lost within a transaction of its own (`begin`), since it writes the rollback to it.
 */
export const acting = (sql: Sql, actor: Actor, change: (sql: Sql) => ReturnType<Sql>) =>
  sql`
    select changed.*
    from set_config('carteiro.actor', ${JSON.stringify(actor)}, true) as actor
    cross join lateral (select result.* from (${change(sql)}) as result where actor is not null) as changed`
