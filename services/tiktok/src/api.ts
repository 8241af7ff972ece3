import type { PlatformClient, PlatformHttpResponse } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { ChunkPlan } from './chunk-plan.ts'
import { parseExactly } from './exact-json.ts'
import type { Operation } from './failure-table.ts'
import { failureOf, unreadable, wordsOf } from './failures.ts'
import { READ_LIMIT_MS } from './limits.ts'
import type { PhotoPost, VideoPostInfo } from './post.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }

const creatorInfo = z.looseObject({
  creator_username: z.string().optional(),
  creator_nickname: z.string().optional(),
  privacy_level_options: z.array(z.string()).optional(),
  comment_disabled: z.boolean().default(false),
  duet_disabled: z.boolean().default(false),
  stitch_disabled: z.boolean().default(false),
  max_video_post_duration_sec: z.coerce.number().optional(),
})
export type CreatorInfo = z.infer<typeof creatorInfo>

const opened = z.looseObject({ publish_id: z.string().min(1) })
const openedUpload = opened.extend({ upload_url: z.url() })

/** A post id may be a number or a string; exact-json has kept its digits either way. */
const postId = z.union([z.string().min(1), z.int()]).transform(String)
/** Undefined when TikTok does not say: that is not none. */
const byteCount = z
  .union([z.number(), z.string().regex(/^\d+$/)])
  .nullish()
  .transform((count) => (count === null || count === undefined ? undefined : Number(count)))
const taskStatus = z.looseObject({
  /** PROCESSING_UPLOAD, PROCESSING_DOWNLOAD, SEND_TO_USER_INBOX, PUBLISH_COMPLETE or FAILED. */
  status: z.string(),
  fail_reason: z.string().nullish(),
  /** TikTok's own spelling. */
  publicaly_available_post_id: z.array(postId).nullish(),
  uploaded_bytes: byteCount,
})
export type TaskStatus = z.infer<typeof taskStatus>

/**
 * The endpoints of the Content Posting API that this service calls, one function each, for one account: no decisions.
 * https://developers.tiktok.com/doc/content-posting-api-get-started
 *
 * @throws TikTokFailure, ConnectFailed, ResponseLost
 */
export const createTikTokApi = (client: PlatformClient, token: string) => {
  const call = async <T extends z.ZodType>(
    operation: Operation,
    path: string,
    json: unknown,
    shape: T,
    signal?: AbortSignal,
  ): Promise<z.output<T>> => {
    const answer: PlatformHttpResponse = await client({
      operation,
      method: 'POST',
      path,
      token,
      headers: JSON_TYPE,
      ...(json === undefined ? {} : { json }),
      ...(signal ? { signal } : { timeoutMs: READ_LIMIT_MS }),
    })
    const exact = { ...answer, body: parseExactly(answer.text) }
    const word = wordsOf(exact.body)?.code ?? 'ok'
    if (answer.status < 200 || answer.status > 299 || word !== 'ok') throw failureOf(operation, exact)
    const read = z.looseObject({ data: shape }).safeParse(exact.body)
    if (!read.success) throw unreadable(operation, exact)
    return (read.data as { data: z.output<T> }).data
  }
  const fileSource = (plan: ChunkPlan) => ({
    source: 'FILE_UPLOAD',
    video_size: plan.videoSize,
    chunk_size: plan.chunkSize,
    total_chunk_count: plan.totalChunkCount,
  })

  return {
    /** `POST /v2/post/publish/creator_info/query/`: what the account offers now. It has no body. */
    creatorInfo: (): Promise<CreatorInfo> =>
      call('creator_info', '/v2/post/publish/creator_info/query/', undefined, creatorInfo),

    /** `POST /v2/post/publish/video/init/`. Nothing is posted before the last chunk has come. */
    initVideo: (info: VideoPostInfo, plan: ChunkPlan, signal: AbortSignal) =>
      call(
        'init_video',
        '/v2/post/publish/video/init/',
        { post_info: info, source_info: fileSource(plan) },
        openedUpload,
        signal,
      ),

    /** `POST /v2/post/publish/inbox/video/init/`: a draft, which takes neither caption nor settings. */
    initInboxVideo: (plan: ChunkPlan, signal: AbortSignal) =>
      call(
        'init_inbox_video',
        '/v2/post/publish/inbox/video/init/',
        { source_info: fileSource(plan) },
        openedUpload,
        signal,
      ),

    /** `POST /v2/post/publish/content/init/`: TikTok fetches the pictures and posts them. There is no second call. */
    initPhotos: (post: PhotoPost, signal: AbortSignal) =>
      call('init_photos', '/v2/post/publish/content/init/', { media_type: 'PHOTO', ...post }, opened, signal),

    /** `POST /v2/post/publish/status/fetch/`. */
    fetchStatus: (publishId: string): Promise<TaskStatus> =>
      call('fetch_status', '/v2/post/publish/status/fetch/', { publish_id: publishId }, taskStatus),
  }
}
export type TikTokApi = ReturnType<typeof createTikTokApi>
