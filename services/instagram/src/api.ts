import {
  type Brake,
  type ContainerApi,
  type ContainerStatus,
  createGraphCall,
  createQuota,
  GraphFailure,
  type ListedPost,
  listPage,
  type Pace,
  quotaAnswer,
  readAll,
  type WholeList,
} from '@carteiro/meta-graph'
import { optionalField, type PlatformClient, platformId } from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures } from './failures.ts'
import type { Operation } from './operations.ts'

/** Both calls that make something answer its id. https://developers.facebook.com/docs/instagram-platform/content-publishing */
const identified = z.looseObject({ id: platformId })

/** https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-container */
const container = z.looseObject({
  status_code: optionalField(z.string()),
  status: optionalField(z.string()),
})
const statuses: Record<string, ContainerStatus> = {
  IN_PROGRESS: 'processing',
  FINISHED: 'ready',
  PUBLISHED: 'published',
  ERROR: 'spoilt',
  EXPIRED: 'expired',
}

const text = optionalField(z.string())
const media = z
  .looseObject({
    // The default field: https://developers.facebook.com/documentation/instagram-platform/reference/instagram-media
    id: platformId,
    permalink: text,
    caption: text,
    timestamp: text,
    media_product_type: text,
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
const mediaPage = listPage(media)

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

  /** Feed posts and reels. `since` in Unix seconds. */
  const listMedia = (since: number): Promise<WholeList<ListedPost>> =>
    readAll((query) =>
      read(
        'list_media',
        ofAccount('media'),
        { fields: MEDIA_FIELDS, since, limit: LIST_LIMIT, ...query },
        mediaPage,
      ),
    )

  /** The stories of the last 24 hours; they are not in the list of media. */
  const listStories = (): Promise<WholeList<ListedPost>> =>
    readAll((query) =>
      read('list_stories', ofAccount('stories'), { fields: MEDIA_FIELDS, ...query }, mediaPage),
    )

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
        return { status: statuses[status_code ?? ''] ?? 'unclear', words: status ?? '' }
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
      const shape = z.looseObject({ permalink: text })
      return (await read('get_media', `/${version}/${mediaId}`, { fields: 'id,permalink' }, shape)).permalink
    },

    listPosts: ({ kind }, since) => (kind === 'STORY' ? listStories() : listMedia(since)),

    /** https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit */
    ...createQuota('Instagram', {
      quota: () =>
        read(
          'publishing_limit',
          ofAccount('content_publishing_limit'),
          { fields: 'quota_usage,config' },
          quotaAnswer,
        ),
      posts: async (since) => [...(await listMedia(since)).items, ...(await listStories()).items],
    }),
  }
}
