import { z } from 'zod'

const SEVEN_DAYS_SECONDS = 7 * 86_400

/** What YouTube knows of the app and the channel, and may be changed from outside: `PUT /_sandbox/youtube/rules`. */
export const youtubeRules = z.strictObject({
  /** Calls of videos.insert a day, in a bucket of their own; renewed at midnight, Pacific time. */
  uploads_per_day: z.int().min(0).default(100),
  /** What all other calls share in a day. */
  units_per_day: z.int().min(0).default(10_000),
  /** The channel's own limit, which YouTube doesn't publish; null: none. */
  channel_uploads_per_day: z.int().min(0).nullable().default(null),
  thumbnails_allowed: z.boolean().default(true),
  thumbnails_per_day: z.int().min(0).nullable().default(null),
  thumbnail_max_bytes: z
    .int()
    .min(0)
    .default(50 * 1024 * 1024),
  long_uploads: z.enum(['allowed', 'eligible', 'disallowed']).default('allowed'),
  /** Every video becomes this, whatever was asked for; null: as asked. */
  forced_privacy: z.enum(['public', 'unlisted', 'private']).nullable().default(null),
  /** Of each chunk that is not the last only half is stored. */
  stores_half: z.boolean().default(false),
  session_seconds: z.number().min(0).default(SEVEN_DAYS_SECONDS),
  /** Sessions are forgotten as soon as they have become a video. */
  forgets_finished_sessions: z.boolean().default(false),
  playlists: z.array(z.string()).default(['PLcarteiro0000000000000000000000000']),
  access_token_seconds: z.int().min(0).default(3599),
})
export type YouTubeRules = z.output<typeof youtubeRules>
