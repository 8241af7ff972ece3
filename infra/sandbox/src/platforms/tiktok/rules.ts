import { z } from 'zod'

const privacyOf = {
  public: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
  private: ['FOLLOWER_OF_CREATOR', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
}

/** What TikTok knows of the app and the creator, and may be changed from outside: `PUT /_sandbox/tiktok/rules`. */
export const tiktokRules = z.strictObject({
  /** The app has passed the audit. */
  audited: z.boolean().default(true),
  private_account: z.boolean().default(false),
  comment_disabled: z.boolean().default(false),
  duet_disabled: z.boolean().default(false),
  stitch_disabled: z.boolean().default(false),
  max_video_post_duration_sec: z.int().min(1).default(600),
  banned: z.boolean().default(false),
  /** TikTok allows about 15 in 24 hours; null, so that a sandbox does not run out while one plays with it. */
  posts_per_day: z.int().min(0).nullable().default(null),
  /** TikTok allows 5 in 24 hours. */
  pending_drafts: z.int().min(0).nullable().default(null),
  rate_limits: z.boolean().default(true),
  /** Addresses that are verified as the app's own begin so. */
  verified_prefixes: z
    .array(z.string())
    .default([
      'http://127.0.0.1',
      'http://localhost',
      'http://carteiro.localhost',
      'http://host.docker.internal',
    ]),
  upload_url_seconds: z.number().min(0).default(3600),
  access_token_seconds: z.int().min(0).default(7200),
  /** Until a public post has its id. */
  moderation_ms: z.int().min(0).default(0),
})
export type Rules = z.output<typeof tiktokRules>

export const privacyLevels = (now: Rules): string[] => privacyOf[now.private_account ? 'private' : 'public']
