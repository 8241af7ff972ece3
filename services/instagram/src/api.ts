import type { PlatformClient, PlatformRequest } from '@carteiro/platform-kit'
import { z } from 'zod'
import { failureOf, noAnswer } from './failures.ts'
import type { Operation } from './operations.ts'
import type { Pace } from './pace.ts'
import type { ContainerFields } from './post.ts'

/** Ids are decimal strings; a number would lose its last digits. */
const identified = z.looseObject({ id: z.string().min(1) })

const container = z.looseObject({
  /** IN_PROGRESS, FINISHED, PUBLISHED, ERROR or EXPIRED. */
  status_code: z.string(),
  status: z.string().default(''),
})
export type Container = z.infer<typeof container>

const media = z.looseObject({
  id: z.string(),
  permalink: z.string().optional(),
  caption: z.string().default(''),
  timestamp: z.string().refine((at) => !Number.isNaN(Date.parse(at)), 'expected a time'),
  media_product_type: z.string().optional(),
})
export type Media = z.infer<typeof media>
const mediaList = z.looseObject({ data: z.array(media) })

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

export type ApiOptions = {
  client: PlatformClient
  /** Such as v26.0. */
  version: string
  account: { externalId: string; accessToken: string }
  pace: Pace
}

/**
 * The endpoints that this service calls, one function each, for one account.
 * Every one throws a PlatformError when Instagram refuses (see failure-table.ts) or gives no answer.
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */
export const createInstagramApi = ({ client, version, account, pace }: ApiOptions) => {
  const ofAccount = (path: string): string => `/${version}/${account.externalId}/${path}`

  const call = async <T>(
    operation: Operation,
    seconds: number,
    request: Omit<PlatformRequest, 'operation' | 'token' | 'timeoutMs'>,
    shape: z.ZodType<T>,
  ): Promise<T> => {
    const answer = await client({
      operation,
      token: account.accessToken,
      timeoutMs: seconds * 1000,
      ...request,
    }).catch((error: unknown) => {
      throw noAnswer(operation, error)
    })
    if (answer.status !== 200) {
      const usageHeader = answer.headers['x-business-use-case-usage']
      throw failureOf(operation, { status: answer.status, body: answer.body, usageHeader })
    }
    const read = shape.safeParse(answer.body)
    if (!read.success) throw noAnswer(operation, new Error('Instagram gave an answer that cannot be read'))
    return read.data
  }
  const read = <T>(
    operation: Operation,
    path: string,
    query: Record<string, string | number>,
    shape: z.ZodType<T>,
  ) => call(operation, pace.readCallSeconds, { method: 'GET', path, query }, shape)

  return {
    createContainer: (form: ContainerFields, signal: AbortSignal) =>
      call(
        'create_container',
        pace.createCallSeconds,
        { method: 'POST', path: ofAccount('media'), form, signal },
        identified,
      ),

    getContainer: (id: string): Promise<Container> =>
      read('get_container', `/${version}/${id}`, { fields: 'id,status_code,status' }, container),

    publishContainer: (creationId: string, signal: AbortSignal) =>
      call(
        'publish_container',
        pace.publishCallSeconds,
        { method: 'POST', path: ofAccount('media_publish'), form: { creation_id: creationId }, signal },
        identified,
      ),

    getPermalink: (mediaId: string) =>
      read(
        'get_media',
        `/${version}/${mediaId}`,
        { fields: 'id,permalink' },
        z.looseObject({ permalink: z.string() }),
      ),

    /** Feed posts and reels, the newest first. `since` in Unix seconds. */
    listMedia: (since: number, limit: number): Promise<Media[]> =>
      read('list_media', ofAccount('media'), { fields: MEDIA_FIELDS, since, limit }, mediaList).then(
        ({ data }) => data,
      ),

    /** The stories of the last 24 hours; they are not in the list of media. */
    listStories: (): Promise<Media[]> =>
      read('list_stories', ofAccount('stories'), { fields: MEDIA_FIELDS }, mediaList).then(
        ({ data }) => data,
      ),

    getPublishingLimit: () =>
      read(
        'publishing_limit',
        ofAccount('content_publishing_limit'),
        { fields: 'quota_usage,config' },
        publishingLimit,
      ).then(({ data }) => data[0]?.config),
  }
}
export type InstagramApi = ReturnType<typeof createInstagramApi>
