import { z } from 'zod'

/** What X knows of the app, and may be changed from outside: `PUT /_sandbox/x/rules`. */
export const xRules = z.strictObject({
  rate_limits: z.boolean().default(true),
  /** Calls in 15 minutes, by operation, in place of X's own. */
  limits: z.record(z.string(), z.int().min(0)).default({}),
  /** Prepaid dollars; null: the app is not on pay-per-use. */
  credits: z.number().nullable().default(null),
  access_token_seconds: z.int().min(0).default(7200),
})
export type XRules = z.output<typeof xRules>
