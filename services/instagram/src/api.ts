import {
  type Brake,
  type ContainerApi,
  type ContainerStatus,
  createGraphCall,
  createQuota,
  GraphFailure,
  type ListedPost,
  type Pace,
} from '@carteiro/meta-graph'
import type { PlatformClient } from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures } from './failures.ts'
import type { Operation } from './operations.ts'

/** Ids are decimal strings; a number would lose its last digits. */
const identified = z.looseObject({ id: z.string().min(1) })

const container = z.looseObject({
  /** IN_PROGRESS, FINISHED, PUBLISHED, ERROR or EXPIRED. */
  status_code: z.string(),
  status: z.string().default(''),
})
const statuses: Record<string, ContainerStatus> = {
  FINISHED: 'ready',
  PUBLISHED: 'published',
  ERROR: 'spoilt',
  EXPIRED: 'expired',
}

const media = z
  .looseObject({
    id: z.string(),
    permalink: z.string().optional(),
    caption: z.string().default(''),
    timestamp: z.string().refine((at) => !Number.isNaN(Date.parse(at)), 'expected a time'),
    media_product_type: z.string().optional(),
  })
  .transform(
    ({ id, permalink, caption, timestamp, media_product_type }): ListedPost => ({
      id,
      permalink,
      text: caption,
      timestamp,
      kind: media_product_type,
    }),
  )
const mediaList = z.looseObject({ data: z.array(media) }).transform(({ data }) => data)

const publishingLimit = z.looseObject({
  data: z
    .array(
      z.looseObject({
        quota_usage: z.number(),
        config: z.looseObject({ quota_total: z.number(), quota_duration: z.number() }),
      }),
    )
    .min(1),
})

const MEDIA_FIELDS = 'id,caption,timestamp,permalink,media_type,media_product_type'
const LIST_LIMIT = 50
/** Subcodes by which Instagram says that it has no such thing; a read may say so in passing. */
const MISSING = new Set([33, 2207006, 2207008])

export type ApiOptions = {
  client: PlatformClient
  /** Such as v26.0. */
  version: string
  brake: Brake
  pace: Pace
}

/**
 * The endpoints that this service calls, for one account.
 * Every one throws a PlatformError when Instagram refuses (see failure-table.ts) or gives no answer.
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */
export const createInstagramApi = (
  { client, version, brake, pace }: ApiOptions,
  account: { externalId: string; accessToken: string },
): ContainerApi => {
  const ofAccount = (path: string): string => `/${version}/${account.externalId}/${path}`
  const call = createGraphCall<Operation>({
    name: 'Instagram',
    client,
    failures,
    brake,
    begins: ['create_container'],
    account,
  })
  const read = <T>(
    operation: Operation,
    path: string,
    query: Record<string, string | number>,
    shape: z.ZodType<T>,
  ) => call(operation, pace.readCallSeconds, { method: 'GET', path, query }, shape)

  /** Feed posts and reels, the newest first. `since` in Unix seconds. */
  const listMedia = (since: number, limit: number): Promise<ListedPost[]> =>
    read('list_media', ofAccount('media'), { fields: MEDIA_FIELDS, since, limit }, mediaList)

  /** The stories of the last 24 hours; they are not in the list of media. */
  const listStories = (): Promise<ListedPost[]> =>
    read('list_stories', ofAccount('stories'), { fields: MEDIA_FIELDS }, mediaList)

  return {
    createContainer: (form, signal) =>
      call(
        form.children === undefined ? 'create_container' : 'create_carousel',
        pace.createCallSeconds,
        { method: 'POST', path: ofAccount('media'), form, signal },
        identified,
      ),

    readContainer: async (id) => {
      try {
        const query = { fields: 'id,status_code,status' }
        const { status_code, status } = await read('get_container', `/${version}/${id}`, query, container)
        return { status: statuses[status_code] ?? 'processing', words: status }
      } catch (error) {
        const isMissing = error instanceof GraphFailure && MISSING.has(error.subcode ?? 0)
        if (isMissing) return { status: 'missing', words: '' }
        throw error
      }
    },

    publishContainer: (creationId, signal) =>
      call(
        'publish_container',
        pace.publishCallSeconds,
        { method: 'POST', path: ofAccount('media_publish'), form: { creation_id: creationId }, signal },
        identified,
      ),

    readPermalink: async (mediaId) => {
      const shape = z.looseObject({ permalink: z.string() })
      return (await read('get_media', `/${version}/${mediaId}`, { fields: 'id,permalink' }, shape)).permalink
    },

    listPosts: ({ kind }, since) => (kind === 'STORY' ? listStories() : listMedia(since, LIST_LIMIT)),

    /** https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit */
    ...createQuota('Instagram', {
      quota: async () => {
        const query = { fields: 'quota_usage,config' }
        const path = ofAccount('content_publishing_limit')
        const [limit] = (await read('publishing_limit', path, query, publishingLimit)).data
        return (
          limit && {
            used: limit.quota_usage,
            total: limit.config.quota_total,
            window: limit.config.quota_duration,
          }
        )
      },
      posts: async (since, limit) => [...(await listMedia(since, limit)), ...(await listStories())],
    }),
  }
}
