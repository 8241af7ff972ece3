import { z } from 'zod'
import { id } from './id.ts'

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
})
export type Account = z.infer<typeof account>
