import {
  optionalField,
  type PlatformClient,
  type PlatformHttpResponse,
  type PlatformRequest,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Operation } from './failure-table.ts'
import { failureOf, unreadable } from './failures.ts'
import { READ_LIMIT_MS } from './limits.ts'
import type { MediaCategory, PostLabels } from './post.ts'

/** https://docs.x.com/openapi.json: names changed in 2026, both are in use. This is what we ask for. */
const POST_FIELDS = { name: 'tweet.fields', values: 'created_at,entities,attachments,note_tweet' }

const processing = z.looseObject({
  state: z.enum(['pending', 'in_progress', 'succeeded', 'failed']),
  check_after_secs: z.number().optional(),
  error: z.looseObject({ name: z.string().optional(), message: z.string().optional() }).optional(),
})
const medium = z.looseObject({
  id: z.string(),
  media_key: z.string().optional(),
  size: z.number().optional(),
  expires_after_secs: z.number().optional(),
  processing_info: processing.optional(),
})
export type Medium = z.infer<typeof medium>

const longText = z.looseObject({ text: z.string().optional(), entities: optionalField(z.unknown()) })
const post = z.looseObject({
  id: z.string().regex(/^\d{1,19}$/),
  text: z.string().default(''),
  created_at: z.string().optional(),
  entities: optionalField(z.unknown()),
  attachments: z.looseObject({ media_keys: z.array(z.string()).optional() }).optional(),
  note_tweet: longText.optional(),
  note_post: longText.optional(),
})
export type ReadPost = z.infer<typeof post>

const timeline = z.looseObject({
  data: z.array(post).default([]),
  meta: z.looseObject({ newest_id: z.string().optional(), result_count: z.number() }),
})

const dataOf = <T extends z.ZodType>(data: T) => z.looseObject({ data })
const anything = z.unknown()

/** X's endpoints, one function each: no decisions. @throws XFailure, ConnectFailed, ResponseLost */
export const createXApi = (client: PlatformClient) => {
  const call = async <T extends z.ZodType>(
    request: PlatformRequest & { operation: Operation },
    shape: T,
  ): Promise<z.output<T>> => {
    const answer: PlatformHttpResponse = await client(request)
    if (answer.status < 200 || answer.status > 299) throw failureOf(request.operation, answer)
    const read = shape.safeParse(answer.body)
    if (!read.success) throw unreadable(request.operation, answer)
    return read.data
  }

  return {
    /** `POST /2/media/upload/initialize`. https://docs.x.com/x-api/media/initialize-media-upload */
    initializeUpload: async (
      token: string,
      upload: { mediaType: string; totalBytes: number; category: MediaCategory },
      signal: AbortSignal,
    ): Promise<Medium> => {
      const { data } = await call(
        {
          operation: 'initialize_upload',
          method: 'POST',
          path: '/2/media/upload/initialize',
          json: {
            media_type: upload.mediaType,
            total_bytes: upload.totalBytes,
            media_category: upload.category,
          },
          token,
          signal,
        },
        dataOf(medium),
      )
      return data
    },

    /** `POST /2/media/upload/{id}/append`: one segment; the first has index 0. */
    appendUpload: async (
      token: string,
      segment: { mediaId: string; index: number; bytes: Uint8Array },
      signal: AbortSignal,
    ): Promise<void> => {
      const file = new Blob([segment.bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' })
      await call(
        {
          operation: 'append_upload',
          method: 'POST',
          path: `/2/media/upload/${segment.mediaId}/append`,
          multipart: { segment_index: String(segment.index), media: file },
          token,
          signal,
        },
        anything,
      )
    },

    /** `POST /2/media/upload/{id}/finalize`. Without `processing_info` the medium is ready. */
    finalizeUpload: async (token: string, mediaId: string, signal: AbortSignal): Promise<Medium> => {
      const { data } = await call(
        {
          operation: 'finalize_upload',
          method: 'POST',
          path: `/2/media/upload/${mediaId}/finalize`,
          token,
          signal,
        },
        dataOf(medium),
      )
      return data
    },

    /** `GET /2/media/upload`. */
    uploadStatus: async (token: string, mediaId: string): Promise<Medium> => {
      const { data } = await call(
        {
          operation: 'upload_status',
          method: 'GET',
          path: '/2/media/upload',
          query: { command: 'STATUS', media_id: mediaId },
          token,
          timeoutMs: READ_LIMIT_MS,
        },
        dataOf(medium),
      )
      return data
    },

    /** `POST /2/media/metadata`. Overwrites what was there. */
    setAltText: async (token: string, mediaId: string, text: string, signal: AbortSignal): Promise<void> => {
      await call(
        {
          operation: 'set_alt_text',
          method: 'POST',
          path: '/2/media/metadata',
          json: { id: mediaId, metadata: { alt_text: { text } } },
          token,
          signal,
        },
        anything,
      )
    },

    /** `POST /2/tweets`: the post is visible when it answers. X has no idempotency key. */
    createPost: async (
      token: string,
      content: { text: string; mediaIds: string[]; labels: PostLabels },
      signal: AbortSignal,
    ): Promise<string> => {
      const { data } = await call(
        {
          operation: 'create_post',
          method: 'POST',
          path: '/2/tweets',
          json: {
            ...(content.text ? { text: content.text } : {}),
            ...(content.mediaIds.length > 0 ? { media: { media_ids: content.mediaIds } } : {}),
            ...content.labels,
          },
          token,
          signal,
        },
        dataOf(z.looseObject({ id: z.string().regex(/^\d{1,19}$/) })),
      )
      return data.id
    },

    /** `GET /2/users/{id}/tweets`: the author's own posts, the newest first. */
    userTimeline: async (
      token: string,
      query: { userId: string; sinceId: string | undefined; maxPosts: number },
    ): Promise<{ posts: ReadPost[]; newestId: string | undefined }> => {
      const answer = await call(
        {
          operation: 'user_timeline',
          method: 'GET',
          path: `/2/users/${query.userId}/tweets`,
          query: {
            since_id: query.sinceId,
            max_results: query.maxPosts,
            exclude: 'retweets',
            [POST_FIELDS.name]: POST_FIELDS.values,
          },
          token,
          timeoutMs: READ_LIMIT_MS,
        },
        timeline,
      )
      return { posts: answer.data, newestId: answer.meta.newest_id }
    },
  }
}
export type XApi = ReturnType<typeof createXApi>
