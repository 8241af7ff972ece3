import { z } from 'zod'
import { objectRules } from '../meta/lag.ts'

/** What Threads knows of app and account, and may be changed from outside: `PUT /_sandbox/threads/rules`. */
export const threadsRules = z.strictObject({
  /** Calls in 24 hours, for each account: Meta's least (4800 times ten impressions). */
  calls_per_day: z.int().min(1).default(48_000),
  publish_quota: z.int().min(0).default(250),
  reply_quota: z.int().min(0).default(1000),
  delete_quota: z.int().min(0).default(100),
  /** Reading a container that was published: as a container, or as a post, which has no such field. */
  published_container_reads: z.enum(['status', 'nonexisting_field']).default('status'),
  /** Posts that were flagged have no address. */
  omits_permalink: z.boolean().default(false),
  ...objectRules,
})
export type ThreadsRules = z.output<typeof threadsRules>
