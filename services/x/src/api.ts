import type { PlatformClient, PlatformHttpResponse } from '@carteiro/platform-kit'
import { z } from 'zod'
import { failureOf } from './failures.ts'

/** Seconds. */
export const CREATE_POST_LIMIT = 30
const UPLOAD_LIMIT_MS = 60_000
const TIMELINE_SIZE = 100

const id = z.string().regex(/^\d{1,19}$/)

export const upload = z.looseObject({
  id,
  processing_info: z
    .looseObject({
      state: z.enum(['pending', 'in_progress', 'succeeded', 'failed']),
      check_after_secs: z.number().optional(),
      progress_percent: z.number().optional(),
      error: z.looseObject({ name: z.string().optional(), message: z.string().optional() }).optional(),
    })
    .optional(),
})
export type Upload = z.infer<typeof upload>

/** Both spellings of the August 2026 change are read. */
const timelinePost = z.looseObject({
  id,
  text: z.string().default(''),
  entities: z
    .looseObject({
      urls: z
        .array(
          z.looseObject({
            url: z.string(),
            expanded_url: z.string().optional(),
            media_key: z.string().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
  attachments: z.looseObject({ media_keys: z.array(z.string()).default([]) }).optional(),
  note_tweet: z.looseObject({ text: z.string() }).optional(),
  note_post: z.looseObject({ text: z.string() }).optional(),
})
export type TimelinePost = z.infer<typeof timelinePost>

export type NewPost = {
  text?: string
  media?: { media_ids: string[] }
  reply_settings?: string
  made_with_ai?: true
  paid_partnership?: true
}

const read = <T extends z.ZodType>(schema: T, response: PlatformHttpResponse): z.output<T> => {
  const parsed = response.status < 300 ? schema.safeParse(response.body) : undefined
  if (!parsed?.success) throw failureOf(response)
  return parsed.data
}

/** X's endpoints, one function each. Source: https://docs.x.com/openapi.json */
export const xApi = (call: PlatformClient, token: string) => ({
  initializeUpload: async (media: {
    media_type: string
    media_category: string
    total_bytes: number
  }): Promise<Upload> => {
    const response = await call({
      operation: 'initialize_upload',
      method: 'POST',
      path: '/2/media/upload/initialize',
      token,
      json: media,
    })
    return read(z.object({ data: upload }), response).data
  },

  appendUpload: async (mediaId: string, index: number, bytes: Uint8Array): Promise<void> => {
    const response = await call({
      operation: 'append_upload',
      method: 'POST',
      path: `/2/media/upload/${mediaId}/append`,
      token,
      multipart: { segment_index: String(index), media: new Blob([bytes as Uint8Array<ArrayBuffer>]) },
      timeoutMs: UPLOAD_LIMIT_MS,
    })
    if (response.status >= 300) throw failureOf(response)
  },

  finalizeUpload: async (mediaId: string): Promise<Upload> => {
    const path = `/2/media/upload/${mediaId}/finalize`
    const response = await call({
      operation: 'finalize_upload',
      method: 'POST',
      path,
      token,
      timeoutMs: UPLOAD_LIMIT_MS,
    })
    return read(z.object({ data: upload }), response).data
  },

  uploadStatus: async (mediaId: string): Promise<Upload> => {
    const query = { command: 'STATUS', media_id: mediaId }
    const response = await call({
      operation: 'upload_status',
      method: 'GET',
      path: '/2/media/upload',
      query,
      token,
    })
    return read(z.object({ data: upload }), response).data
  },

  setAltText: async (mediaId: string, text: string): Promise<void> => {
    const json = { id: mediaId, metadata: { alt_text: { text } } }
    const response = await call({
      operation: 'set_alt_text',
      method: 'POST',
      path: '/2/media/metadata',
      token,
      json,
    })
    if (response.status >= 300) throw failureOf(response)
  },

  createPost: async (post: NewPost, signal: AbortSignal): Promise<string> => {
    const response = await call({
      operation: 'create_post',
      method: 'POST',
      path: '/2/tweets',
      token,
      json: post,
      signal,
      timeoutMs: CREATE_POST_LIMIT * 1000,
    })
    return read(z.object({ data: z.looseObject({ id }) }), response).data.id
  },

  /** The author's latest posts, newest first. */
  timeline: async (userId: string, sinceId: string | undefined): Promise<TimelinePost[]> => {
    const response = await call({
      operation: 'user_timeline',
      method: 'GET',
      path: `/2/users/${userId}/tweets`,
      query: {
        since_id: sinceId,
        max_results: TIMELINE_SIZE,
        exclude: 'retweets',
        'tweet.fields': 'created_at,entities,attachments,note_tweet',
      },
      token,
    })
    return read(z.looseObject({ data: z.array(timelinePost).default([]) }), response).data
  },
})
export type XApi = ReturnType<typeof xApi>
