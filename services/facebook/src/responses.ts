import { listPage } from '@carteiro/meta-graph'
import { optionalField, platformId, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'

/** What is read of Facebook's responses. Required is only what the service needs and the documents promise. */

/** Promised: `id`. https://developers.facebook.com/docs/graph-api/reference/page/feed#Creating and /page/photos#Creating */
export const identified = z.looseObject({ id: platformId })

/** Promised: `success`. https://developers.facebook.com/docs/graph-api/reference/pagepost#Updating, /page/videos#Creating */
export const succeeded = z.looseObject({ success: z.union([z.literal(true), z.literal('true')]) })

/** Promised: `success`; the guide shows `post_id` too. https://developers.facebook.com/documentation/video-api/page-stories-api */
export const publishedStory = succeeded.extend({ post_id: optionalField(platformId) })

const offset = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(Number)

/** Promised: both offsets, as numbers in text. https://developers.facebook.com/docs/graph-api/reference/page/videos#Creating */
export const offsets = z.looseObject({ start_offset: offset, end_offset: offset })
/** Promised: likewise, and the ids of session and video. */
export const videoSession = offsets.extend({ upload_session_id: platformId, video_id: platformId })

/** Promised: both. https://developers.facebook.com/documentation/video-api/guides/reels-publishing#step-1--initialize-a-session */
export const uploadSession = z.looseObject({ video_id: platformId, upload_url: z.url() })

/** The guide shows `error`, the SDK's specification (VideoStatusProcessingPhase, VideoStatusError) a list of errors. */
const problem = z.looseObject({
  code: optionalField(z.union([z.int(), z.string().min(1)])),
  message: optionalField(z.string()),
})
const phase = optionalField(
  z.looseObject({
    status: optionalField(z.string()),
    error: optionalField(problem),
    errors: tolerantList(problem),
    publish_status: optionalField(z.string()),
  }),
)
export type Phase = z.output<typeof phase>

/**
 * None of the status is promised in every state, and its words are not listed in full: what is left out or unknown says
 * nothing. https://developers.facebook.com/documentation/video-api/guides/reels-publishing#get-the-status-of-a-reel
 */
export const video = z.looseObject({
  status: optionalField(
    z.looseObject({
      video_status: optionalField(z.string()),
      uploading_phase: phase,
      processing_phase: phase,
      publishing_phase: phase,
    }),
  ),
  published: optionalField(z.boolean()),
  permalink_url: optionalField(z.string()),
  post_id: optionalField(platformId),
})
export type Video = z.output<typeof video>

/** https://developers.facebook.com/docs/graph-api/reference/pagepost */
export const post = z.looseObject({
  is_published: optionalField(z.boolean()),
  permalink_url: optionalField(z.string()),
})

/**
 * An entry without `media_id` cannot be told from others. Archived stories are listed only while the page's archive is
 * on, so a story that is not listed may be out: https://developers.facebook.com/documentation/video-api/page-stories-api
 */
export const storiesPage = listPage(
  z.looseObject({
    media_id: platformId,
    post_id: optionalField(platformId),
    url: optionalField(z.string()),
  }),
)
export type ListedStory = { media_id: string; post_id?: string | undefined; url?: string | undefined }
