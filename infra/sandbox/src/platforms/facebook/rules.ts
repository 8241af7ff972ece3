import { z } from 'zod'

/** What Facebook knows of app and page, and may be changed from outside: `PUT /_sandbox/facebook/rules`. */
export const facebookRules = z.strictObject({
  /** Calls in 24 hours: 4800 for each of the page's engaged users, of which there is one. */
  calls_per_day: z.int().min(1).default(4_800),
  reels_per_day: z.int().min(0).default(30),
  /** How many bytes a phase of an upload asks for. */
  chunk_bytes: z
    .int()
    .min(1)
    .default(4 * 1024 * 1024),
  /** The same words again within so many seconds are refused (506). */
  duplicate_seconds: z.number().min(0).default(0),
})
export type FacebookRules = z.output<typeof facebookRules>
