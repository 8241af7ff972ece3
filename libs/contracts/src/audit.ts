import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'

/** `database_role`: SQL by an operator, or by a service of Carteiro’s. */
export const auditActorKinds = ['user', 'service_role', 'key', 'database_role'] as const
export type AuditActorKind = (typeof auditActorKinds)[number]

const state = z.record(z.string(), z.unknown())

/** A change, as `GET /api/audit` answers it: who, what, before, after. */
export const auditEntry = z.object({
  id: z.int(),
  at: timestamp,
  /** `platform.paused`, `account.disconnected`, … (docs/audit.md) */
  action: z.string(),
  /** Which platform, account, key, … it was done to; null: the installation’s only one. */
  target: z.string().nullable(),
  /** Whose thing it was done to. */
  owner_id: id.nullable(),
  actor: z.object({
    kind: z.enum(auditActorKinds),
    /** The user who acted, or whose key did. */
    user_id: id.nullable(),
    /** Which key; shown to operators and to its user. */
    key_id: id.nullable(),
    database_role: z.string(),
    /** From where the gateway was called; shown to operators and to who called. */
    address: z.string().nullable(),
  }),
  before: state.nullable(),
  after: state.nullable(),
  trace_id: z.string().nullable(),
})
export type AuditEntry = z.output<typeof auditEntry>
