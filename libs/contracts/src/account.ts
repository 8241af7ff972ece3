import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { mediaPolicy } from './media-policy.ts'
import { modeOrLive } from './mode.ts'

/** A failure that is foreseen: what would fail when the job is due, and why. */
export const knownProblem = z.object({ code: z.string(), message: z.string() })
export type KnownProblem = z.infer<typeof knownProblem>

/** A platform account that a user has connected, as that user sees it. */
export const account = z.object({
  id,
  platform: z.string(),
  /** The account's id at the platform. */
  external_id: z.string(),
  display_name: z.string(),
  status: z.enum(['connected', 'needs_reauth', 'disconnected']),
  is_default: z.boolean(),
  profile: z.record(z.string(), z.unknown()),
  /** The scopes that the user has granted. */
  scopes: z.array(z.string()),
  /** When its access ends unless it is renewed. Carteiro renews it by itself where the platform allows that. */
  expires_at: timestamp.nullable(),
  problems: z.array(knownProblem),
  /** Jobs of this mode alone may publish with it. */
  mode: modeOrLive,
  /** What becomes of files that its platform does not take as they are, where a request has no `mediaPolicy`. */
  media_policy: mediaPolicy.default('refuse'),
})
export type Account = z.infer<typeof account>
