import { randomUUID } from 'node:crypto'
import type { JobContent, PlatformResponse } from '@carteiro/contracts'
import {
  type Attempt,
  type GivenUp,
  inGenerations,
  isNoted,
  note,
  type PartBefore,
  PlatformError,
  PlatformFailure,
  type PublishPart,
  secondsSince,
  waitUpTo,
} from '@carteiro/platform-kit'
import type { ContainerApi, ContainerPlatform, Post, Work } from './container-platform.ts'
import {
  type ContainerState,
  isPassing,
  lagOf,
  type MadeContainer,
  makeContainer,
  stateOf,
  waitOutLag,
} from './make-container.ts'
import { untilNextPoll } from './pace.ts'
import { DOUBTED, findOut, findPublished, findSince, type Published } from './reconcile.ts'

const SPOILT = 'find_containers_spoilt'

/**
 * How a platform that publishes by containers does it: they are made by the platform from public addresses; wait
 * until it has taken the media in; publish; ask where the post is.
 */
export const publishByContainers =
  (options: {
    platform: ContainerPlatform
    apiOf: (attempt: Attempt) => ContainerApi
    planPost: (option: string, content: JobContent, before: readonly PartBefore[]) => Post
  }): PublishPart =>
  (attempt, before = []) => {
    const { platform } = options
    const api = options.apiOf(attempt)
    const post = options.planPost(attempt.option, attempt.content, before)
    const workOf = (current: Attempt): Work => ({ attempt: current, api, platform, post })
    return inGenerations(
      attempt,
      async (current) => {
        const work = workOf(current)
        if (isNew(work)) await api.requireQuota?.(neededOf(attempt, before))
        const container = await makeContainer(work)
        const published = await publishContainer(work, container)
        return describe(work, published)
      },
      (error, current) => giveUp(workOf(current), error),
    )
  }

/** What the account's quotas must have room for: before the first part of a thread for all of it. */
const neededOf = ({ request }: Attempt, before: readonly PartBefore[]) => {
  const parts = 1 + (request.content.thread?.length ?? 0)
  return { posts: before.length === 0 ? 1 : 0, replies: parts - Math.max(1, before.length) }
}

/** Nothing of this post was made so far. */
const isNew = ({ attempt, post }: Work): boolean =>
  attempt.generation === 1 && !attempt.earlier(post.carousel ? 'create_item_1' : 'create_container')

const publishContainer = async (work: Work, container: MadeContainer): Promise<Published> => {
  try {
    return await commit(work, container)
  } catch (error) {
    // The container was readable, and may still be unknown to the server that publishes.
    if (isPassing(error) && error.effect === 'none') {
      await waitOutLag(work, 'publish_container', lagOf(work, error))
    }
    throw error
  }
}

/** The point of no return. */
const commit = async (work: Work, { id, created_at }: MadeContainer): Promise<Published> => {
  const { attempt, api, platform, post } = work
  let found: ContainerState | undefined
  return attempt.step<Published>('publish_container', {
    publishes: true,
    callSeconds: platform.pace.publishCallSeconds,
    intent: {
      creation_id: id,
      text: post.text,
      kind: post.kind,
      call: randomUUID(),
      ...(post.replyTo ? { reply_to: post.replyTo } : {}),
    },
    act: async (signal) => {
      if (found?.is === 'spoilt') throw found.failure
      await attempt.report('confirming', 90)
      try {
        return { media_id: (await api.publishContainer(id, signal)).id }
      } catch (error) {
        // "Not ready" and "not found" are also what a container answers that is published already.
        if (isPassing(error) && (await stateOf(work, id)).is === 'published') {
          const only = await findPublished(work, new Date(created_at)).catch(() => undefined)
          if (only) return only
          // The list lags, or cannot be read: the step stays open, and the next attempt finds out which post it is.
          attempt.pendingFor(platform.pace.doubtCheckSeconds, `finding the post at ${platform.name}`)
        }
        throw found || isNoted(attempt, DOUBTED) ? afterDoubt(error) : error
      }
    },
    reconcile: (intent, since) =>
      findOut(work, { id, created_at }, { since, name: String(intent.call ?? since.getTime()) }, (state) => {
        found = state
      }),
    findSince: (since) => findSince(work, since),
  })
}

/** A second call may be refused because the first one has published: only what never came so far is sure. */
const afterDoubt = (error: unknown): unknown => {
  if (!(error instanceof PlatformFailure) || error.effect === 'unknown') return error
  return error.verdict === 'wait' || error.verdict === 'reconnect' ? error : error.unclear()
}

/** @throws the error, unless the containers are spoilt and it is time for new ones */
const giveUp = async ({ attempt, api, platform }: Work, error: unknown): Promise<GivenUp> => {
  const { pace, name } = platform
  if (!(error instanceof PlatformFailure) || error.effect === 'unknown') throw error
  if (error.code === 'quota_exhausted' && api.secondsUntilQuotaFrees) {
    throw error.waiting(await api.secondsUntilQuotaFrees(error))
  }
  if (error.remedy === undefined) throw error
  if (attempt.generation >= error.generations) throw error.final()

  const reason = error.message
  if (error.remedy === 'new_container') {
    const { at } = await note(attempt, SPOILT, { at: new Date().toISOString(), reason })
    const rest = pace.newContainerSeconds - secondsSince(at)
    if (rest > 0) attempt.pendingFor(rest, `${name} could not prepare the post; it is sent again soon`)
  }
  return { reason }
}

/**
 * Where the post is. A new post may be unreadable for a while, so it is asked for again, without holding the slot;
 * undefined when that was in vain.
 * @throws Pending while there is time left
 */
const readPermalink = async (
  { api, attempt, platform }: Work,
  mediaId: string,
): Promise<string | undefined> => {
  const { pace, name } = platform
  try {
    const permalink = await api.readPermalink(mediaId)
    if (permalink !== undefined) return permalink
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    attempt.logger.info({ reason: error.message }, 'No permalink yet')
    // Another attempt would only find the account disconnected, and the post is out.
    if (error.verdict === 'reconnect') return undefined
  }
  await waitUpTo(
    attempt,
    'find_permalink',
    pace.permalinkSeconds,
    (passed) => Math.min(untilNextPoll(pace, passed), pace.permalinkSeconds - passed),
    `the post is out; ${name} has not given its address yet`,
  )
  return undefined
}

/** The answer for the user. The post is out: nothing that happens here may fail the job. */
const describe = async (work: Work, published: Published): Promise<PlatformResponse> => {
  const { media_id: mediaId } = published
  const permalink = published.permalink ?? (mediaId ? await readPermalink(work, mediaId) : undefined)
  const warnings = [...work.post.warnings]
  if (mediaId === null) warnings.push('The post is published; it is not known which one it is.')
  else if (!permalink) warnings.push(`The post is published; ${work.platform.name} did not give its address.`)
  return { post_id: mediaId, permalink: permalink ?? null, ...(warnings.length > 0 ? { warnings } : {}) }
}
