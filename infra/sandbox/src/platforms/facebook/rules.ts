import { platforms } from '@carteiro/platforms'
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
  /** The same message within so many seconds is refused as a duplicate (506). */
  duplicate_seconds: z.number().min(0).default(0),
  /** Pages of a business portfolio: listed only with the permission `business_management`. */
  business_pages: z.array(z.string()).default(['100000000000002']),
  /** Configurations of Facebook Login for Business, by id, with the permissions that each holds. */
  login_configurations: z
    .record(z.string(), z.array(z.string()))
    .default({ '700000000000001': platforms.facebook.sandbox.scopes }),
  /** An app with Facebook Login for Business: permissions come from a configuration, and never from `scope`. */
  login_for_business: z.boolean().default(false),
  /** Stories of more than a day ago are listed only while the page's archive is on. */
  story_archive: z.boolean().default(false),
  /** Whether a new story is listed at all. */
  lists_stories: z.boolean().default(true),
  /** In which field a video's phase reports an error: as the guide shows it, or as the SDK's specification has it. */
  phase_problems: z.enum(['error', 'errors']).default('errors'),
})
export type FacebookRules = z.output<typeof facebookRules>
