import { z } from 'zod'
import { lagRules } from '../meta/lag.ts'

/** What Instagram knows of app and account, and may be changed from outside: `PUT /_sandbox/instagram/rules`. */
export const instagramRules = z.strictObject({
  /** Calls in 24 hours, for each account: Meta's least (4800 times the account's impressions, of which there is one). */
  calls_per_day: z.int().min(1).default(4_800),
  publish_quota: z.int().min(0).default(100),
  containers_per_day: z.int().min(0).default(400),
  ...lagRules,
})
export type InstagramRules = z.output<typeof instagramRules>
