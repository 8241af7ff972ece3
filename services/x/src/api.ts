import {
  type Account,
  type Attempt,
  createApiCall,
  optionalField,
  type PlatformClient,
  PlatformFailure,
  platformId,
  refused,
  tolerantList,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures, type Operation } from './failure-table.ts'
import { READ_LIMIT_MS } from './limits.ts'

const text = optionalField(z.string())
const postId = platformId.refine((id) => /^\d+$/.test(id), 'expected digits')

/** Nothing of it is promised, and states may be added. https://docs.x.com/openapi.json */
const medium = z.looseObject({
  size: optionalField(z.coerce.number()),
  expires_after_secs: optionalField(z.coerce.number().positive()),
  processing_info: optionalField(
    z.looseObject({
      state: text,
      check_after_secs: optionalField(z.coerce.number()),
      error: optionalField(z.looseObject({ name: text, message: text })),
    }),
  ),
})
export type MediumStatus = z.infer<typeof medium>
const mediumAnswer = z.looseObject({ data: medium })

/** Required of the answers to these calls: https://docs.x.com/openapi.json */
const initialized = z.looseObject({ data: z.looseObject({ id: platformId }) })
const created = z.looseObject({ data: z.looseObject({ id: postId }) })
const deleted = z.looseObject({ data: optionalField(z.looseObject({ deleted: optionalField(z.boolean()) })) })
const found = z.looseObject({ data: optionalField(z.looseObject({ id: postId })) })

const entities = z.looseObject({
  urls: tolerantList(z.looseObject({ url: z.string(), expanded_url: text, media_key: text })),
})
const longText = z.looseObject({ text: z.string(), entities: optionalField(entities) })
/**
 * A post of the timeline. Only `id` is promised, and `text` as a rule: "Missing fields … mean the value is null or
 * empty". https://docs.x.com/x-api/fundamentals/fields
 */
const post = z.looseObject({
  id: postId,
  text,
  conversation_id: optionalField(postId),
  referenced_tweets: optionalField(z.array(z.looseObject({ type: text, id: optionalField(postId) }))),
  entities: optionalField(entities),
  attachments: optionalField(z.looseObject({ media_keys: optionalField(z.array(platformId)) })),
  note_tweet: optionalField(longText),
  note_post: optionalField(longText),
})
export type ReadPost = z.infer<typeof post>

/** `data` is absent when there are no posts; nothing of `meta` is promised. https://docs.x.com/openapi.json */
export const timelinePage = z.looseObject({
  data: tolerantList(post),
  meta: optionalField(
    z.looseObject({ newest_id: optionalField(platformId), next_token: optionalField(z.string().min(1)) }),
  ),
})

/**
 * The parameter that asks for a post's fields, and their names. The guides have the first spelling, the OpenAPI document
 * since 2.167 (August 2026) the second; the last asks for nothing: `id` and `text` come by themselves.
 * https://docs.x.com/x-api/fundamentals/fields, https://docs.x.com/openapi.json
 */
const FIELD_SPELLINGS: readonly Record<string, string>[] = [
  { 'tweet.fields': 'entities,attachments,note_tweet,conversation_id,referenced_tweets' },
  { 'post.fields': 'entities,attachments,note_post,conversation_id' },
  {},
]
/** The index of the spelling that X knows. */
export type FieldSpelling = { index: number }

export type MediaCategory = 'tweet_image' | 'tweet_gif' | 'tweet_video'
/** What `POST /2/tweets` takes besides text and media. Defaults are left out: X has no word for them. */
export type PostLabels = { reply_settings?: string; made_with_ai?: true; paid_partnership?: true }

/**
 * X's endpoints, one function each, for one account: no decisions. `spelling` outlives it: which names of fields X knows.
 * @throws PlatformFailure, ConnectFailed, ResponseLost
 */
export const createXApi = (
  client: PlatformClient,
  spelling: FieldSpelling,
  { externalId, accessToken: token }: Pick<Account, 'externalId' | 'accessToken'>,
) => {
  const { send, read } = createApiCall<Operation>({ client, failures, token, readLimitMs: READ_LIMIT_MS })
  const UPLOADS = '/2/media/upload'

  /** A name of fields that X does not know is a 400: the next spelling is tried, and kept once it was taken. */
  const inKnownSpelling = async <T>(ask: (fields: Record<string, string>) => Promise<T>): Promise<T> => {
    for (let tried = spelling.index; ; tried += 1) {
      try {
        const answer = await ask(FIELD_SPELLINGS[tried] ?? {})
        spelling.index = tried
        return answer
      } catch (error) {
        const isUnknown = error instanceof PlatformFailure && error.platformError.status === 400
        if (!isUnknown || tried + 1 >= FIELD_SPELLINGS.length) throw error
      }
    }
  }

  return {
    /** https://docs.x.com/x-api/media/initialize-media-upload */
    initializeUpload: async (
      upload: { media_type: string; total_bytes: number; media_category: MediaCategory },
      signal: AbortSignal,
    ): Promise<string> => {
      const content = { json: upload, signal }
      return (await read('initialize_upload', `POST ${UPLOADS}/initialize`, content, initialized)).data.id
    },

    /** One segment; the first has index 0. */
    appendUpload: async (
      mediaId: string,
      index: number,
      bytes: Uint8Array,
      signal: AbortSignal,
    ): Promise<void> => {
      const media = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' })
      const multipart = { segment_index: String(index), media }
      await send('append_upload', `POST ${UPLOADS}/${mediaId}/append`, { multipart, signal })
    },

    /** Without `processing_info` the medium is ready. */
    finalizeUpload: async (mediaId: string, signal: AbortSignal): Promise<MediumStatus> =>
      (await read('finalize_upload', `POST ${UPLOADS}/${mediaId}/finalize`, { signal }, mediumAnswer)).data,

    uploadStatus: async (mediaId: string): Promise<MediumStatus> => {
      const query = { command: 'STATUS', media_id: mediaId }
      return (await read('upload_status', `GET ${UPLOADS}`, { query }, mediumAnswer)).data
    },

    /** Overwrites what was there. */
    setAltText: async (mediaId: string, altText: string, signal: AbortSignal): Promise<void> => {
      const json = { id: mediaId, metadata: { alt_text: { text: altText } } }
      await send('set_alt_text', 'POST /2/media/metadata', { json, signal })
    },

    /** The post is visible when it answers. X has no idempotency key. */
    createPost: async (
      content: { text: string; mediaIds: string[]; labels: PostLabels; replyTo?: string | undefined },
      signal: AbortSignal,
    ): Promise<string> => {
      const json = {
        // Sent even when it is empty: X's "backend … rejects an absent value". https://docs.x.com/openapi.json
        text: content.text,
        ...(content.mediaIds.length > 0 ? { media: { media_ids: content.mediaIds } } : {}),
        ...(content.replyTo ? { reply: { in_reply_to_tweet_id: content.replyTo } } : {}),
        ...content.labels,
      }
      return (await read('create_post', 'POST /2/tweets', { json, signal }, created)).data.id
    },

    /** https://docs.x.com/x-api/posts/delete-post */
    deletePost: async (postId: string, signal: AbortSignal): Promise<void> => {
      const { data } = await read('delete_post', `DELETE /2/tweets/${postId}`, { signal }, deleted)
      if (data?.deleted === false)
        throw refused('content_rejected', 'X says that it has not deleted the post.')
    },

    /** Whether X knows a post. What it does not find it names in `errors`, or answers with 404. */
    hasPost: async (postId: string): Promise<boolean> => {
      try {
        return (await read('get_post', `GET /2/tweets/${postId}`, {}, found)).data !== undefined
      } catch (error) {
        if (error instanceof PlatformFailure && error.platformError.status === 404) return false
        throw error
      }
    },

    /** A page of the account's own posts, the newest first. `unreadable`: entries that could not be read. */
    userTimeline: async (query: {
      since_id?: string | null
      max_results: number
      pagination_token?: string
    }) => {
      const asked = { ...query, since_id: query.since_id ?? undefined, exclude: 'retweets' }
      const { data, meta } = await inKnownSpelling((fields) =>
        read(
          'user_timeline',
          `GET /2/users/${externalId}/tweets`,
          { query: { ...asked, ...fields } },
          timelinePage,
        ),
      )
      const { items: posts, unreadable } = data
      return { posts, unreadable, newestId: meta?.newest_id, nextPage: meta?.next_token }
    },
  }
}

/** What every step works with. */
export type Work = {
  attempt: Attempt
  api: ReturnType<typeof createXApi>
  /** How long the one call that publishes may take. */
  createCallSeconds: number
  /** When the post of such a call is looked for, in seconds after it was given up. */
  checkAtSeconds: number[]
}
