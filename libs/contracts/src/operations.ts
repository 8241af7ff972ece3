import { z } from 'zod'
import { account } from './account.ts'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { modeOrLive } from './mode.ts'

/** How many jobs may begin: `jobs` in `seconds`, or in a calendar day of a time zone. */
export const platformRate = z.looseObject({
  scope: z.enum(['account', 'platform']),
  jobs: z.int(),
  seconds: z.int().optional(),
  day_in: z.string().optional(),
  option: z.string().optional(),
})
export type PlatformRate = z.infer<typeof platformRate>

/** A platform as operators see it. */
export const platformState = z.object({
  platform: z.string(),
  mode: modeOrLive,
  display_name: z.string(),
  /** The version of the service that registered last; null until one has. */
  version: z.string().nullable(),
  url: z.string().nullable(),
  registered_at: timestamp.nullable(),
  paused_at: timestamp.nullable(),
  pause_reason: z.string().nullable(),
  /** Attempts in a row that the platform has not answered. */
  failures_in_a_row: z.int(),
  /** Until when no job begins because of them. */
  circuit_open_until: timestamp.nullable(),
  rates: z.array(platformRate),
})
export type PlatformState = z.infer<typeof platformState>

/** `healthy` · `needs_reauth`: the platform refuses its grant · `expiring`: its access ends within a week, and only its
 * owner can renew it · `problem`: something else that is due would fail. */
export const accountHealths = ['healthy', 'needs_reauth', 'expiring', 'problem'] as const
export const accountHealth = z.enum(accountHealths)
export type AccountHealth = z.infer<typeof accountHealth>

/** A connected account as operators see it: whether it works, never its tokens. */
export const operatedAccount = account
  .pick({
    id: true,
    platform: true,
    external_id: true,
    display_name: true,
    problems: true,
    expires_at: true,
    mode: true,
  })
  .extend({
    user_id: id,
    health: accountHealth,
    /** When its access is renewed next; null where only its owner can. */
    renewal_due_at: timestamp.nullable(),
    checked_at: timestamp.nullable(),
  })
export type OperatedAccount = z.infer<typeof operatedAccount>
