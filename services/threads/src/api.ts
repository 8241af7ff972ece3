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
import type { Operation } from './failure-table.ts'
import { failures } from './failures.ts'
import { LIST_LIMIT } from './limits.ts'

const VERSION = '/v1.0'

/** Both calls that make something answer its id. https://developers.facebook.com/docs/threads/posts */
const identified = z.looseObject({ id: platformId })

const text = optionalField(z.string())
/** https://developers.facebook.com/docs/threads/troubleshooting#publishing-does-not-return-a-media-id */
const container = z.looseObject({ status: text, error_message: text })
const statuses: Record<string, ContainerStatus> = {
  IN_PROGRESS: 'processing',
  FINISHED: 'ready',
  PUBLISHED: 'published',
  ERROR: 'spoilt',
  EXPIRED: 'expired',
}

/** A flagged post has no permalink. https://developers.facebook.com/documentation/threads/retrieve-and-discover-posts/retrieve-posts */
const post = z.looseObject({ permalink: text })
const listed = z
  .looseObject({
    // The default field, as the same page says.
    id: platformId,
    permalink: text,
    text,
    timestamp: text,
    media_type: text,
  })
  .transform(
    ({ id, permalink, text: words, timestamp, media_type }): ListedPost => ({
      id,
      permalink,
      text: words,
      timestamp,
      kind: media_type,
    }),
  )
const postPage = listPage(listed)

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
  const listPosts = (since: number): Promise<WholeList<ListedPost>> =>
    readAll((query) =>
      read(
        'list_posts',
        ofAccount('threads'),
        { fields: 'id,text,timestamp,permalink,media_type', since, limit: LIST_LIMIT, ...query },
        postPage,
      ),
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
        return { status: statuses[said.status ?? ''] ?? 'unclear', words: said.error_message ?? '' }
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
      (await read('get_post', `${VERSION}/${id}`, { fields: 'id,permalink' }, post)).permalink,

    listPosts: (_post, since) => listPosts(since),

    /** https://developers.facebook.com/docs/threads/troubleshooting#retrieve-publishing-quota-limit */
    ...createQuota('Threads', {
      quota: () =>
        read(
          'publishing_limit',
          ofAccount('threads_publishing_limit'),
          { fields: 'quota_usage,config' },
          quotaAnswer,
        ),
      posts: async (since) => (await listPosts(since)).items,
    }),
  }
}
