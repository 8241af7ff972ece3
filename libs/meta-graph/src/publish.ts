import { randomUUID } from 'node:crypto'
import type { JobContent, PlatformResponse } from '@carteiro/contracts'
import type { Attempt, Publish } from '@carteiro/platform-kit'
import type { ContainerApi, ContainerPlatform, Post } from './container-platform.ts'
import { DOUBTED, findOut, findPublished, findSince, type Published } from './find-out.ts'
import { GraphFailure } from './graph-failure.ts'
import { isPassing, patienceSeconds, waitOutLag } from './lag.ts'
import { type ContainerState, type MadeContainer, makeContainer, stateOf } from './make-container.ts'
import { readPermalink } from './permalink.ts'
import { isNoted, note, secondsSince, stepName, type Take } from './take.ts'

const GIVEN_UP = 'give_up_containers'
const SPOILT = 'find_containers_spoilt'

/**
 * The story of a platform that publishes by containers: they are made by the platform from public addresses; wait
 * until it has taken the media in; publish; ask where the post is.
 */
export const publishByContainers =
  (options: {
    platform: ContainerPlatform
    apiOf: (attempt: Attempt) => ContainerApi
    planPost: (option: string, content: JobContent) => Post
  }): Publish =>
  async (attempt) => {
    const { platform } = options
    const api = options.apiOf(attempt)
    const post = options.planPost(attempt.option, attempt.content)
    for (let number = 1; ; number += 1) {
      const take: Take = { attempt, api, platform, post, number }
      if (isNoted(take, GIVEN_UP)) continue
      try {
        if (isNew(take)) await api.requireQuota?.()
        const container = await makeContainer(take)
        const published = await publishContainer(take, container)
        return await describe(take, published)
      } catch (error) {
        await giveUpOrThrow(take, error)
      }
    }
  }

/** Nothing of this job was made so far. */
const isNew = ({ attempt, post, number }: Take): boolean =>
  number === 1 && !attempt.earlier(post.carousel ? 'create_item_1' : 'create_container')

const publishContainer = async (take: Take, container: MadeContainer): Promise<Published> => {
  try {
    return await commit(take, container)
  } catch (error) {
    // The container was readable, and may still be unknown to the server that publishes.
    if (isPassing(error) && error.effect === 'none') {
      await waitOutLag(take, 'publish_container', patienceSeconds(take.platform.pace, error))
    }
    throw error
  }
}

/** The point of no return. */
const commit = async (take: Take, { id, created_at }: MadeContainer): Promise<Published> => {
  const { attempt, api, platform, post } = take
  let found: ContainerState | undefined
  return attempt.step<Published>(stepName(take, 'publish_container'), {
    commits: true,
    callSeconds: platform.pace.publishCallSeconds,
    intent: { creation_id: id, text: post.text, kind: post.kind, call: randomUUID() },
    act: async (signal) => {
      if (found?.is === 'spoilt') throw found.failure
      await attempt.report('confirming', 90)
      try {
        return { media_id: (await api.publishContainer(id, signal)).id }
      } catch (error) {
        // "Not ready" and "not found" are also what a container answers that is published already.
        if (isPassing(error) && (await stateOf(take, id)).is === 'published') {
          const only = await findPublished(take, new Date(created_at)).catch(() => undefined)
          if (only) return only
          // The list lags, or cannot be read: the step stays open, and the next attempt finds out which post it is.
          attempt.pendingFor(platform.pace.doubtLookSeconds, `finding the post at ${platform.name}`)
        }
        throw found || isNoted(take, DOUBTED) ? afterDoubt(error) : error
      }
    },
    reconcile: (intent, since) =>
      findOut(take, { id, created_at }, { since, name: String(intent.call ?? since.getTime()) }, (state) => {
        found = state
      }),
    findSince: (since) => findSince(take, since),
  })
}

/** A second call may be refused because the first one has published: only what never came so far is sure. */
const afterDoubt = (error: unknown): unknown => {
  if (!(error instanceof GraphFailure) || error.effect === 'unknown') return error
  return error.verdict === 'wait' || error.verdict === 'reconnect' ? error : error.unclear()
}

/** Ends the attempt, unless the containers are spoilt and it is time for new ones: then it returns. */
const giveUpOrThrow = async (take: Take, error: unknown): Promise<void> => {
  const { attempt, api, platform } = take
  const { pace, name } = platform
  if (!(error instanceof GraphFailure) || error.effect === 'unknown') throw error
  if (error.code === 'quota_exhausted' && api.secondsUntilQuotaFrees) {
    throw error.waiting(await api.secondsUntilQuotaFrees(error))
  }
  if (error.remedy === 'none') throw error
  if (take.number >= error.containers) throw error.final()

  if (error.remedy === 'new_container') {
    const { at } = await note(take, SPOILT, { at: new Date().toISOString(), reason: error.message })
    const rest = pace.retakeSeconds - secondsSince(at)
    if (rest > 0) attempt.pendingFor(rest, `${name} could not prepare the post; it is sent again soon`)
  }
  await note(take, GIVEN_UP, { reason: error.message })
  attempt.logger.warn({ take: take.number, reason: error.message }, 'New containers are made')
}

/** The answer for the author. The post is out: nothing that happens here may fail the job. */
const describe = async (take: Take, published: Published): Promise<PlatformResponse> => {
  const { media_id: mediaId } = published
  const permalink = published.permalink ?? (mediaId ? await readPermalink(take, mediaId) : undefined)
  const warnings = [...take.post.warnings]
  if (mediaId === null) warnings.push('The post is published; which one it is could not be told.')
  else if (!permalink) warnings.push(`The post is published; ${take.platform.name} did not tell its address.`)
  return { post_id: mediaId, permalink: permalink ?? null, ...(warnings.length > 0 ? { warnings } : {}) }
}
