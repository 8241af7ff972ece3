import {
  type Attempt,
  type ByteRange,
  createApiCall,
  isSuccess,
  type Media,
  optionalField,
  type PlatformClient,
  platformId,
  type SendRange,
  tolerantList,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { privacyLevels } from './catalog.ts'
import { chunkFailure, failures, isAccepted, type Operation } from './failure-table.ts'
import { chunkLimitMs, READ_LIMIT_MS } from './limits.ts'
import { type ChunkPlan, contentRange } from './steps/chunk-plan.ts'

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
const creatorInfo = optionalField(
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
const startedTask = z.looseObject({ publish_id: platformId })

/** https://developers.tiktok.com/doc/content-posting-api-reference-direct-post promises `upload_url` for FILE_UPLOAD. */
const startedUpload = startedTask.extend({ upload_url: z.url() })

const taskStatus = z.looseObject({
  /** https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status promises it; values may be new. */
  status: z.string().min(1),
  fail_reason: optionalField(z.string().min(1)),
  /** TikTok's own spelling; a list of int64, filled only for public posts that have passed moderation. */
  publicaly_available_post_id: optionalField(tolerantList(platformId)).transform((list) => list?.items ?? []),
  /** Undefined when TikTok does not say: that is not none. */
  uploaded_bytes: optionalField(count),
})
export type TaskStatus = z.output<typeof taskStatus>

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }
const STORED = 206
const COMPLETE = 201
/** Never documented, tolerated of a chunk that is not the last: should it not be there, TikTok asks for it. */
const OK = 200

export type Chunk = {
  /** As TikTok gave it: it bears a token of its own, and no other is sent. */
  uploadUrl: string
  plan: ChunkPlan
  range: ByteRange
  source: Media
  /** Called with how many bytes of the file are on their way. */
  onProgress: (bytes: number) => Promise<void>
  signal: AbortSignal
}

/**
 * The endpoints of the Content Posting API that this service calls, one function each, for one account: no decisions.
 * https://developers.tiktok.com/doc/content-posting-api-get-started
 *
 * @throws PlatformFailure, ConnectFailed, ResponseLost
 */
export const createTikTokApi = (client: PlatformClient, sendRange: SendRange, token: string) => {
  const { read } = createApiCall<Operation>({
    client,
    failures,
    token,
    headers: JSON_TYPE,
    readLimitMs: READ_LIMIT_MS,
    isAccepted,
  })
  const call = async <T extends z.ZodType>(
    operation: Operation,
    path: string,
    content: { json?: unknown; signal?: AbortSignal },
    shape: T,
  ): Promise<z.output<T>> => {
    const answer = await read(
      operation,
      `POST /v2/post/publish/${path}/`,
      content,
      z.looseObject({ data: shape }),
    )
    return (answer as { data: z.output<T> }).data
  }
  const fileSource = (plan: ChunkPlan) => ({
    source: 'FILE_UPLOAD',
    video_size: plan.videoSize,
    chunk_size: plan.chunkSize,
    total_chunk_count: plan.totalChunkCount,
  })

  return {
    /** What the account offers now. It has no body. */
    creatorInfo: (): Promise<CreatorInfo> => call('creator_info', 'creator_info/query', {}, creatorInfo),

    /** Nothing is posted before the last chunk has come. */
    initVideo: (postInfo: Record<string, unknown>, plan: ChunkPlan, signal: AbortSignal) => {
      const json = { post_info: postInfo, source_info: fileSource(plan) }
      return call('init_video', 'video/init', { json, signal }, startedUpload)
    },

    /** A draft, which takes neither caption nor settings. */
    initInboxVideo: (plan: ChunkPlan, signal: AbortSignal) => {
      const json = { source_info: fileSource(plan) }
      return call('init_inbox_video', 'inbox/video/init', { json, signal }, startedUpload)
    },

    /** TikTok fetches the pictures and posts them. There is no second call. */
    initPhotos: (post: Record<string, unknown>, signal: AbortSignal) =>
      call('init_photos', 'content/init', { json: { media_type: 'PHOTO', ...post }, signal }, startedTask),

    /**
     * `PUT` of one range to the upload address. TikTok posts when it has answered the last one with 201.
     * https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
     *
     * @throws PlatformError when the file cannot be read
     */
    sendChunk: async ({ uploadUrl, plan, ...chunk }: Chunk): Promise<void> => {
      const { range } = chunk
      const isLast = range.end === plan.videoSize
      const operation = isLast ? 'upload_last_chunk' : 'upload_chunk'
      const answer = await sendRange({
        ...chunk,
        operation,
        url: uploadUrl,
        headers: { 'content-range': contentRange(range, plan) },
        timeoutMs: chunkLimitMs(range),
      })
      const stored = isLast ? [COMPLETE] : [STORED, OK]
      if (stored.includes(answer.status)) return
      throw isSuccess(answer.status)
        ? failures.unreadable(operation, answer)
        : chunkFailure(operation, answer)
    },

    fetchStatus: (publishId: string): Promise<TaskStatus> =>
      call('fetch_status', 'status/fetch', { json: { publish_id: publishId } }, taskStatus),
  }
}

/** What every step works with. */
export type Work = { attempt: Attempt; api: ReturnType<typeof createTikTokApi> }
