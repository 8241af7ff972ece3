import type { PlatformResponse } from '@carteiro/contracts'
import type { PlatformClient, Publish } from '@carteiro/platform-kit'
import { createInstagramApi } from './api.ts'
import { type ContainerState, type MadeContainer, makeContainer, stateOf } from './containers.ts'
import { InstagramFailure } from './failures.ts'
import type { Pace } from './pace.ts'
import { readPermalink } from './permalink.ts'
import { planPost } from './post.ts'
import { secondsUntilQuotaFrees } from './quota.ts'
import { findOut, findPublished, type Published } from './reconcile.ts'
import { isNoted, note, secondsSince, stepName, type Take } from './take.ts'

const GIVEN_UP = 'give_up_containers'
const SPOILT = 'find_containers_spoilt'
const QUOTA_REACHED = 2207042

/**
 * The story of every option: containers, made by Instagram from public addresses; wait until it has taken the media
 * in; publish; ask where the post is.
 */
export const createPublish =
  (options: { client: PlatformClient; version: string; pace: Pace }): Publish =>
  async (attempt) => {
    const { pace } = options
    const api = createInstagramApi({ ...options, account: attempt.account })
    const post = planPost(attempt.option, attempt.content)
    for (let number = 1; ; number += 1) {
      const take: Take = { attempt, api, pace, post, number }
      if (isNoted(take, GIVEN_UP)) continue
      try {
        const container = await makeContainer(take)
        const published = await publishContainer(take, container)
        return await describe(take, published)
      } catch (error) {
        await giveUpOrThrow(take, error)
      }
    }
  }

/** The point of no return. */
const publishContainer = async (take: Take, container: MadeContainer): Promise<Published> => {
  const { id } = container
  const { attempt, api, pace, post } = take
  let found: ContainerState | undefined
  return attempt.step<Published>(stepName(take, 'publish_container'), {
    commits: true,
    callSeconds: pace.publishCallSeconds,
    intent: { creation_id: id, caption: post.caption, product_type: post.productType },
    act: async (signal) => {
      if (found?.is === 'spoilt') throw found.failure
      await attempt.report('confirming', 90)
      try {
        return { media_id: (await api.publishContainer(id, signal)).id }
      } catch (error) {
        // "Not ready" is also what a container answers that is published already.
        const isPoll = error instanceof InstagramFailure && error.remedy === 'poll'
        if (isPoll && (await stateOf(take, id)).is === 'published') {
          return findPublished(take, new Date(container.created_at))
        }
        throw found ? afterDoubt(error) : error
      }
    },
    reconcile: (_intent, since) =>
      findOut(take, id, since, (state) => {
        found = state
      }),
  })
}

/** A second call may be refused because the first one has published: only what never came so far is sure. */
const afterDoubt = (error: unknown): unknown => {
  if (!(error instanceof InstagramFailure) || error.effect === 'unknown') return error
  return error.verdict === 'wait' || error.verdict === 'reconnect' ? error : error.unclear()
}

/** Ends the attempt, unless the containers are spoilt and it is time for new ones: then it returns. */
const giveUpOrThrow = async (take: Take, error: unknown): Promise<void> => {
  const { attempt, api, pace } = take
  if (!(error instanceof InstagramFailure) || error.effect === 'unknown') throw error
  if (error.subcode === QUOTA_REACHED) throw error.waiting(await secondsUntilQuotaFrees(api, error))
  if (error.remedy === 'poll') {
    attempt.pendingFor(pace.notReadySeconds, 'Instagram is preparing the media')
  }
  if (error.remedy !== 'new_container') throw error
  if (take.number >= error.containers) throw error.final()

  const { at } = await note(take, SPOILT, { at: new Date().toISOString(), reason: error.message })
  const rest = pace.retakeSeconds - secondsSince(at)
  if (rest > 0) attempt.pendingFor(rest, 'Instagram could not prepare the media; it is sent again soon')
  await note(take, GIVEN_UP, { reason: error.message })
  attempt.logger.warn({ take: take.number, reason: error.message }, 'New containers are made')
}

/** The answer for the author. The post is out: nothing that happens here may fail the job. */
const describe = async (take: Take, published: Published): Promise<PlatformResponse> => {
  const { media_id: mediaId } = published
  const permalink = published.permalink ?? (mediaId ? await readPermalink(take, mediaId) : undefined)
  const warnings = [...take.post.warnings]
  if (mediaId === null) warnings.push('The post is published; which one it is could not be told.')
  else if (!permalink) warnings.push('The post is published; Instagram did not tell its address.')
  return { post_id: mediaId, permalink: permalink ?? null, ...(warnings.length > 0 ? { warnings } : {}) }
}
