import { z } from 'zod'
import { objectRules } from '../meta/lag.ts'

/** What the login by Facebook calls the permissions. */
export const PAGE_SCOPES = [
  'instagram_basic',
  'instagram_content_publish',
  'pages_show_list',
  'pages_read_engagement',
  'ads_read',
  'business_management',
]

/** What Instagram knows of app and account, and may be changed from outside: `PUT /_sandbox/instagram/rules`. */
export const instagramRules = z.strictObject({
  /** Calls in 24 hours, for each account: Meta's least (4800 times the account's impressions, of which there is one). */
  calls_per_day: z.int().min(1).default(4_800),
  publish_quota: z.int().min(0).default(100),
  containers_per_day: z.int().min(0).default(400),
  /** Accounts whose page is of a business portfolio: not listed by `/me/accounts` without `business_management`. */
  business_accounts: z.array(z.string()).default(['17841400000000002']),
  /** Configurations of Facebook Login for Business, by id, with the permissions that each holds. */
  login_configurations: z.record(z.string(), z.array(z.string())).default({ '700000000000002': PAGE_SCOPES }),
  /** An app with Facebook Login for Business: permissions come from a configuration, and never from `scope`. */
  login_for_business: z.boolean().default(false),
  ...objectRules,
})
export type InstagramRules = z.output<typeof instagramRules>
