import { optionalField, platformId, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'
import { privacyLevels } from './settings.ts'

/**
 * What this service reads of TikTok's responses. Required is only what it cannot go on without, each with the page
 * that promises it.
 */

/** TikTok's integers, as numbers or as digits. */
const count = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .transform(Number)
  .refine((value) => Number.isSafeInteger(value) && value >= 0)

/** What TikTok does not say of a creator is unknown, not forbidden: TikTok decides then when the post is begun. */
export const creatorInfo = optionalField(
  z.looseObject({
    creator_username: optionalField(z.string().min(1)),
    /** Undefined when the list is absent or empty, or holds what is not known: then it may offer more than it says. */
    privacy_level_options: optionalField(z.array(z.enum(privacyLevels)).min(1)),
    comment_disabled: optionalField(z.boolean()),
    duet_disabled: optionalField(z.boolean()),
    stitch_disabled: optionalField(z.boolean()),
    max_video_post_duration_sec: optionalField(count.refine((seconds) => seconds > 0)),
  }),
).transform((info) => info ?? {})
export type CreatorInfo = z.output<typeof creatorInfo>

/** https://developers.tiktok.com/doc/content-posting-api-reference-photo-post promises `publish_id`. */
export const startedTask = z.looseObject({ publish_id: platformId })

/** https://developers.tiktok.com/doc/content-posting-api-reference-direct-post promises `upload_url` for FILE_UPLOAD. */
export const startedUpload = startedTask.extend({ upload_url: z.url() })

export const taskStatus = z.looseObject({
  /** https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status promises it; values may be new. */
  status: z.string().min(1),
  fail_reason: optionalField(z.string().min(1)),
  /** TikTok's own spelling; a list of int64, filled only for public posts that have passed moderation. */
  publicaly_available_post_id: optionalField(tolerantList(platformId)).transform((list) => list?.items ?? []),
  /** Undefined when TikTok does not say: that is not none. */
  uploaded_bytes: optionalField(count),
})
export type TaskStatus = z.output<typeof taskStatus>
