import { optionalField, type PlatformClient, PlatformFailure, platformId } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Brake } from './brake.ts'
import type { ContainerApi, ContainerStatus, ListedPost, Post } from './container-platform.ts'
import type { GraphFailures } from './failures.ts'
import { createGraphCall } from './graph-call.ts'
import type { Pace } from './pace.ts'
import { listPage, readAll, type WholeList } from './paged.ts'
import { createQuota, quotaAnswer, replyQuotaAnswer } from './quota.ts'

const LIST_LIMIT = 50
const text = optionalField(z.string())
/** Both calls that make something answer its id. */
const identified = z.looseObject({ id: platformId })
const repliedTo = optionalField(z.looseObject({ id: platformId }))
const statuses: Record<string, ContainerStatus> = {
  IN_PROGRESS: 'processing',
  FINISHED: 'ready',
  PUBLISHED: 'published',
  ERROR: 'spoilt',
  EXPIRED: 'expired',
}

/** The calls of every platform that publishes by containers, as spans, logs and errors name them. */
export type ContainerOperation =
  | 'create_container'
  | 'create_carousel'
  | 'publish_container'
  | 'get_container'
  | 'publishing_limit'

/** What a platform calls the same things. */
export type ContainerNames<Operation extends string> = {
  name: string
  failures: GraphFailures<Operation | ContainerOperation>
  /** Edges of the account. */
  edges: { containers: string; publish: string; limit: string }
  /** Fields of a container: its state, and why it is spoilt. */
  container: { status: string; reason: string }
  /** What a refusal to read a container says of it; undefined when it says nothing. */
  statusOf: (refusal: Record<string, unknown>) => ContainerStatus | undefined
  /** Reads one post. */
  postOperation: Operation
  /** Fields of a listed post: `fields` are asked for, `text` and `kind` are its caption and how a post's kind reads back. */
  post: { fields: string; text: string; kind: string; repliedTo?: string }
  /** The account's lists of posts. */
  lists: {
    edge: string
    operation: Operation
    kinds?: readonly string[]
    takesSince: boolean
    /** The list has the account's replies, and no other posts. */
    ofReplies?: true
  }[]
}

export type ContainerApiOptions = { client: PlatformClient; version: string; brake: Brake; pace: Pace }

/**
 * The endpoints of a platform that publishes by containers, one function each, for one account. Every one throws a
 * PlatformError when the platform refuses (see its failure-table.ts) or gives no answer.
 */
export const createContainerApi = <Operation extends string>(
  names: ContainerNames<Operation>,
  { client, version, brake, pace }: ContainerApiOptions,
  account: { externalId: string; accessToken: string },
): ContainerApi => {
  const { name, failures, edges } = names
  const call = createGraphCall<Operation | ContainerOperation>({
    client,
    failures,
    brake,
    begins: ['create_container'],
    account,
  })
  const ofAccount = (edge: string) => `/${version}/${account.externalId}/${edge}` as const
  const get = <T extends z.ZodType>(
    operation: Operation | ContainerOperation,
    path: string,
    query: Record<string, string | number>,
    shape: T,
  ) => call(operation, pace.readCallSeconds, `GET ${path}`, { query }, shape)

  const listed = identified.extend({ permalink: text, timestamp: text }).transform(
    (read): ListedPost => ({
      id: read.id,
      permalink: read.permalink,
      text: text.parse(read[names.post.text]),
      timestamp: read.timestamp,
      kind: text.parse(read[names.post.kind]),
      repliedTo: repliedTo.parse(names.post.repliedTo && read[names.post.repliedTo])?.id,
    }),
  )
  const list = (
    { edge, operation, takesSince, ofReplies }: ContainerNames<Operation>['lists'][number],
    since: number,
  ): Promise<WholeList<ListedPost>> =>
    readAll((query) => {
      const asked = {
        fields: [names.post.fields, ofReplies && names.post.repliedTo].filter(Boolean).join(','),
        ...(takesSince ? { since, limit: LIST_LIMIT } : {}),
        ...query,
      }
      return get(operation, ofAccount(edge), asked, listPage(listed))
    })
  const listFor = ({ kind, replyTo }: Post) => {
    const found = replyTo
      ? names.lists.find(({ ofReplies }) => ofReplies)
      : (names.lists.find(({ kinds }) => kinds?.includes(kind)) ?? names.lists[0])
    if (!found) throw new Error(`${name} has no list of posts`)
    return found
  }

  return {
    createContainer: (form, signal) =>
      call(
        form.children === undefined ? 'create_container' : 'create_carousel',
        pace.createCallSeconds,
        `POST ${ofAccount(edges.containers)}`,
        { form, signal },
        identified,
      ),

    readContainer: async (id) => {
      const { status, reason } = names.container
      try {
        const shape = z.looseObject({ [status]: text, [reason]: text })
        const read = await get(
          'get_container',
          `/${version}/${id}`,
          { fields: `id,${status},${reason}` },
          shape,
        )
        return { status: statuses[read[status] ?? ''] ?? 'unclear', reason: read[reason] ?? '' }
      } catch (error) {
        const refusal = error instanceof PlatformFailure ? names.statusOf(error.platformError) : undefined
        if (refusal === undefined) throw error
        return { status: refusal, reason: '' }
      }
    },

    publishContainer: (id, signal) =>
      call(
        'publish_container',
        pace.publishCallSeconds,
        `POST ${ofAccount(edges.publish)}`,
        { form: { creation_id: id }, signal },
        identified,
      ),

    readPermalink: async (id) => {
      const shape = z.looseObject({ permalink: text })
      const read = await get(names.postOperation, `/${version}/${id}`, { fields: 'id,permalink' }, shape)
      return read.permalink
    },

    listPosts: (post, since) => list(listFor(post), since),

    ...createQuota(name, {
      quota: () =>
        get('publishing_limit', ofAccount(edges.limit), { fields: 'quota_usage,config' }, quotaAnswer),
      ...(names.lists.some(({ ofReplies }) => ofReplies)
        ? {
            replyQuota: () =>
              get(
                'publishing_limit',
                ofAccount(edges.limit),
                { fields: 'reply_quota_usage,reply_config' },
                replyQuotaAnswer,
              ),
          }
        : {}),
      posts: async (since, ofReplies) => {
        const posts: ListedPost[] = []
        const lists = names.lists.filter((one) => (one.ofReplies ?? false) === ofReplies)
        for (const one of lists) posts.push(...(await list(one, since)).items)
        return posts
      },
    }),
  }
}
