import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'

/** What would fail, and why: known before it does. */
export const knownProblem = z.object({ code: z.string(), message: z.string() })
export type KnownProblem = z.infer<typeof knownProblem>

/** A platform account that its owner has connected, as its owner sees it. */
export const account = z.object({
  id,
  platform: z.string(),
  /** The account's id at the platform. */
  external_id: z.string(),
  display_name: z.string(),
  status: z.enum(['connected', 'needs_reauth', 'disconnected']),
  is_default: z.boolean(),
  profile: z.record(z.string(), z.unknown()),
  /** What its owner has granted. */
  scopes: z.array(z.string()),
  /** When its access ends unless it is renewed, which Carteiro does by itself where the platform lets it. */
  expires_at: timestamp.nullable(),
  problems: z.array(knownProblem),
})
export type Account = z.infer<typeof account>
