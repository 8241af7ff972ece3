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
import type { Operation } from './failure-table.ts'
import { failures } from './failures.ts'
import { LIST_LIMIT } from './limits.ts'

const VERSION = '/v1.0'

/** Ids are decimal strings; a number would lose its last digits. */
const identified = z.looseObject({ id: z.string().min(1) })

const container = z.looseObject({ status: z.string(), error_message: z.string().default('') })
const statuses: Record<string, ContainerStatus> = {
  FINISHED: 'ready',
  PUBLISHED: 'published',
  ERROR: 'spoilt',
  EXPIRED: 'expired',
}

/** A flagged post has no permalink, but still a shortcode. */
const post = z.looseObject({ permalink: z.string().optional() })
const listed = z
  .looseObject({
    id: z.string(),
    permalink: z.string().optional(),
    text: z.string().default(''),
    timestamp: z.string().refine((at) => !Number.isNaN(Date.parse(at)), 'expected a time'),
    media_type: z.string().optional(),
  })
  .transform(
    ({ id, permalink, text, timestamp, media_type }): ListedPost => ({
      id,
      permalink,
      text,
      timestamp,
      kind: media_type,
    }),
  )
const list = z.looseObject({ data: z.array(listed) }).transform(({ data }) => data)

const publishingLimit = z.looseObject({
  data: z.array(
    z.looseObject({
      quota_usage: z.number(),
      config: z.looseObject({ quota_total: z.number(), quota_duration: z.number() }),
    }),
  ),
})

/** Subcodes by which Threads, and Meta's Graph API, say that there is no such thing; for a new one it may pass. */
const MISSING = new Set([4279009, 33])
/** What a container's id answers once it is a post: it has no such field any more. */
const IS_A_POST = /nonexisting field \(status\)/

export type ApiOptions = { client: PlatformClient; brake: Brake; pace: Pace }

/**
 * The endpoints that this service calls, for one account.
 * Every one throws a PlatformError when Threads refuses (see failure-table.ts) or gives no answer.
 * https://developers.facebook.com/docs/threads/reference/publishing
 */
export const createThreadsApi = (
  { client, brake, pace }: ApiOptions,
  account: { externalId: string; accessToken: string },
): ContainerApi => {
  const ofAccount = (path: string): string => `${VERSION}/${account.externalId}/${path}`
  const call = createGraphCall<Operation>({
    name: 'Threads',
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
  const listPosts = (since: number, limit: number): Promise<ListedPost[]> =>
    read(
      'list_posts',
      ofAccount('threads'),
      { fields: 'id,text,timestamp,permalink,media_type,shortcode', since, limit },
      list,
    )

  return {
    createContainer: (form, signal) =>
      call(
        form.children === undefined ? 'create_container' : 'create_carousel',
        pace.createCallSeconds,
        { method: 'POST', path: ofAccount('threads'), form, signal },
        identified,
      ),

    readContainer: async (id) => {
      try {
        const query = { fields: 'id,status,error_message' }
        const said = await read('get_container', `${VERSION}/${id}`, query, container)
        return { status: statuses[said.status] ?? 'processing', words: said.error_message }
      } catch (error) {
        if (!(error instanceof GraphFailure)) throw error
        if (MISSING.has(error.subcode ?? 0) || error.platformError.code === 24) {
          return { status: 'missing', words: '' }
        }
        if (IS_A_POST.test(String(error.platformError.message))) return { status: 'published', words: '' }
        throw error
      }
    },

    publishContainer: (creationId, signal) =>
      call(
        'publish_container',
        pace.publishCallSeconds,
        { method: 'POST', path: ofAccount('threads_publish'), form: { creation_id: creationId }, signal },
        identified,
      ),

    readPermalink: async (id) =>
      (await read('get_post', `${VERSION}/${id}`, { fields: 'id,permalink,shortcode' }, post)).permalink,

    listPosts: (_post, since) => listPosts(since, LIST_LIMIT),

    /** https://developers.facebook.com/docs/threads/troubleshooting#retrieve-publishing-quota-limit */
    ...createQuota('Threads', {
      quota: async () => {
        const path = ofAccount('threads_publishing_limit')
        const [limit] = (
          await read('publishing_limit', path, { fields: 'quota_usage,config' }, publishingLimit)
        ).data
        return (
          limit && {
            used: limit.quota_usage,
            total: limit.config.quota_total,
            window: limit.config.quota_duration,
          }
        )
      },
      posts: (since, limit) => listPosts(since, Math.min(limit, 100)),
    }),
  }
}
