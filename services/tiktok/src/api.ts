import type { PlatformClient, PlatformHttpResponse } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { ChunkPlan } from './chunk-plan.ts'
import type { Operation } from './failure-table.ts'
import { failureOf, unreadable, wordsOf } from './failures.ts'
import { READ_LIMIT_MS } from './limits.ts'
import type { PhotoPost, VideoPostInfo } from './post.ts'
import {
  type CreatorInfo,
  creatorInfo,
  startedTask,
  startedUpload,
  type TaskStatus,
  taskStatus,
} from './responses.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }

const OK = 'ok'

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
    // Some refusals come with HTTP 200: the word decides. https://developers.tiktok.com/doc/tiktok-api-v2-error-handling
    const word = wordsOf(answer.body)?.code ?? OK
    if (answer.status < 200 || answer.status > 299 || word !== OK) throw failureOf(operation, answer)
    const read = z.looseObject({ data: shape }).safeParse(answer.body)
    if (!read.success) throw unreadable(operation, answer)
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
        startedUpload,
        signal,
      ),

    /** `POST /v2/post/publish/inbox/video/init/`: a draft, which takes neither caption nor settings. */
    initInboxVideo: (plan: ChunkPlan, signal: AbortSignal) =>
      call(
        'init_inbox_video',
        '/v2/post/publish/inbox/video/init/',
        { source_info: fileSource(plan) },
        startedUpload,
        signal,
      ),

    /** `POST /v2/post/publish/content/init/`: TikTok fetches the pictures and posts them. There is no second call. */
    initPhotos: (post: PhotoPost, signal: AbortSignal) =>
      call(
        'init_photos',
        '/v2/post/publish/content/init/',
        { media_type: 'PHOTO', ...post },
        startedTask,
        signal,
      ),

    /** `POST /v2/post/publish/status/fetch/`. */
    fetchStatus: (publishId: string): Promise<TaskStatus> =>
      call('fetch_status', '/v2/post/publish/status/fetch/', { publish_id: publishId }, taskStatus),
  }
}
export type TikTokApi = ReturnType<typeof createTikTokApi>
