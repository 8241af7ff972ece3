import { z } from 'zod'

/** What X knows of the app, and may be changed from outside: `PUT /_sandbox/x/rules`. */
export const xRules = z.strictObject({
  rate_limits: z.boolean().default(true),
  /** Calls in 15 minutes, by operation, in place of X's own. */
  limits: z.record(z.string(), z.int().min(0)).default({}),
  /** Prepaid dollars; null: the app is not on pay-per-use. */
  credits: z.number().nullable().default(null),
  /** What the accounts are subscribed to, and how they are verified: user.fields of `GET /2/users/me`. */
  subscription_type: z.enum(['None', 'Basic', 'Premium', 'PremiumPlus']).default('None'),
  verified_type: z.enum(['none', 'blue', 'business', 'government']).default('none'),
  /** Which spelling of a post's fields is accepted; the other is refused as unknown. */
  post_field_names: z.enum(['both', 'tweet', 'post']).default('both'),
  /** The most posts that a page of a timeline has, whatever is asked for. */
  page_size: z.int().min(1).max(100).default(100),
  access_token_seconds: z.int().min(0).default(7200),
})
export type XRules = z.output<typeof xRules>
