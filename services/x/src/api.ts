import {
  optionalField,
  type PlatformClient,
  type PlatformHttpResponse,
  type PlatformRequest,
  platformId,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Operation } from './failure-row.ts'
import { failureOf, unreadable, XFailure } from './failures.ts'
import { READ_LIMIT_MS } from './limits.ts'
import type { MediaCategory, PostLabels } from './post.ts'
import { FIELD_SPELLINGS, type ReadPost, timelinePage } from './timeline-page.ts'

/** Nothing of it is promised, and states may be added. https://docs.x.com/openapi.json */
const processing = z.looseObject({
  state: optionalField(z.string()),
  check_after_secs: optionalField(z.coerce.number()),
  error: optionalField(
    z.looseObject({ name: optionalField(z.string()), message: optionalField(z.string()) }),
  ),
})
const medium = z.looseObject({
  size: optionalField(z.coerce.number()),
  expires_after_secs: optionalField(z.coerce.number().positive()),
  processing_info: optionalField(processing),
})
export type Medium = z.infer<typeof medium>

/** Required of the answers to these calls: https://docs.x.com/openapi.json */
const initialized = z.looseObject({ data: z.looseObject({ id: platformId }) })
const created = z.looseObject({ data: z.looseObject({ id: platformId.refine((id) => /^\d+$/.test(id)) }) })

const dataOf = <T extends z.ZodType>(data: T) => z.looseObject({ data })
const anything = z.unknown()

export type TimelineQuery = {
  userId: string
  sinceId: string | undefined
  maxPosts: number
  pageToken?: string | undefined
}
export type Timeline = {
  posts: ReadPost[]
  /** Entries that could not be read. */
  unreadable: number
  newestId: string | undefined
  nextPage: string | undefined
}

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

  let spelling = 0
  /** A name of fields that X does not know is a 400: the next spelling is tried, and kept once it was taken. */
  const inKnownSpelling = async <T>(read: (fields: Record<string, string>) => Promise<T>): Promise<T> => {
    for (let tried = spelling; ; tried += 1) {
      try {
        const answer = await read(FIELD_SPELLINGS[tried] ?? {})
        spelling = tried
        return answer
      } catch (error) {
        const isUnknown = error instanceof XFailure && error.platformError.status === 400
        if (!isUnknown || tried + 1 >= FIELD_SPELLINGS.length) throw error
      }
    }
  }

  return {
    /** `POST /2/media/upload/initialize`. https://docs.x.com/x-api/media/initialize-media-upload */
    initializeUpload: async (
      token: string,
      upload: { mediaType: string; totalBytes: number; category: MediaCategory },
      signal: AbortSignal,
    ): Promise<string> => {
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
        initialized,
      )
      return data.id
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
            // Sent even when it is empty: X's "backend … rejects an absent value". https://docs.x.com/openapi.json
            text: content.text,
            ...(content.mediaIds.length > 0 ? { media: { media_ids: content.mediaIds } } : {}),
            ...content.labels,
          },
          token,
          signal,
        },
        created,
      )
      return data.id
    },

    /** `GET /2/users/{id}/tweets`: a page of the author's own posts, the newest first. */
    userTimeline: async (token: string, query: TimelineQuery): Promise<Timeline> => {
      const read = (fields: Record<string, string>) =>
        call(
          {
            operation: 'user_timeline',
            method: 'GET',
            path: `/2/users/${query.userId}/tweets`,
            query: {
              since_id: query.sinceId,
              max_results: query.maxPosts,
              exclude: 'retweets',
              pagination_token: query.pageToken,
              ...fields,
            },
            token,
            timeoutMs: READ_LIMIT_MS,
          },
          timelinePage,
        )
      const { data, meta } = await inKnownSpelling(read)
      return {
        posts: data.items,
        unreadable: data.unreadable,
        newestId: meta?.newest_id,
        nextPage: meta?.next_token,
      }
    },
  }
}
export type XApi = ReturnType<typeof createXApi>
