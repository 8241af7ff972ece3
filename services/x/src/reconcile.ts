import { type Attempt, CANNOT_LOOK, type Finding } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { XApi } from './api.ts'
import { XFailure } from './failures.ts'
import { CLOCK_TOLERANCE_MS } from './limits.ts'
import { sameText, textOf } from './read-text.ts'
import { readTimeline } from './read-timeline.ts'
import type { ReadPost } from './timeline-page.ts'

/**
 * Where in the timeline a post of ours must stand: after the newest post that was known before the call, and not
 * before the call.
 */
const mark = z.object({ t0: z.string(), newest_id: z.string().nullable() })
export type Mark = z.infer<typeof mark>

/** The record of a create call: all that is needed to recognise its post later. */
export const createIntent = mark.extend({
  text: z.string(),
  media_ids: z.array(z.string()),
  /** How often X did not take the media of this post before. */
  media_refusals: z.number(),
  /** An earlier call's mark: its end stayed unknown, and the author asked for another try. */
  doubt: mark.optional(),
})
export type CreateIntent = z.infer<typeof createIntent>

/** Creation time of an id, in ms. https://docs.x.com/resources/fundamentals/x-ids */
const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657n
const SNOWFLAKE_TIME_SHIFT = 22n
export const createdAtMs = (id: string): number =>
  Number((BigInt(id) >> SNOWFLAKE_TIME_SHIFT) + SNOWFLAKE_EPOCH_MS)

const isOurs = (post: ReadPost, intent: CreateIntent, since: Mark): boolean =>
  createdAtMs(post.id) >= Date.parse(since.t0) - CLOCK_TOLERANCE_MS &&
  (post.attachments?.media_keys?.length ?? 0) === intent.media_ids.length &&
  sameText(textOf(post), intent.text)

/** A medium's key ends in its id: tells apart posts that have nothing else to be told by. */
const hasOurMedia = (post: ReadPost, intent: CreateIntent): boolean =>
  post.attachments?.media_keys?.some((key) => intent.media_ids.some((id) => key.endsWith(`_${id}`))) === true

/** The posts in the author's timeline that may be the one of this call. One, as a rule, or none. */
export const findPosts = async (attempt: Attempt, api: XApi, intent: CreateIntent): Promise<string[]> => {
  const since = intent.doubt ?? intent
  const posts = await readTimeline(api, attempt.account, since.newest_id)
  const matching = await attempt.withoutPostsOfOthers(
    posts.filter((post) => isOurs(post, intent, since)),
    new Date(Date.parse(since.t0) - CLOCK_TOLERANCE_MS),
  )
  const surely = matching.filter((post) => hasOurMedia(post, intent))
  return (surely.length > 0 ? surely : matching).map((post) => post.id)
}

/** What cannot be read shows nothing, and is looked at again. @throws the error when waiting is not what helps */
const nothingSeen = (error: unknown): string[] => {
  if (error instanceof XFailure && error.verdict === 'retry') return []
  throw error
}

/**
 * What became of a create call without an answer: its post is looked for in the author's timeline, on a schedule,
 * for X shows new posts with a delay. That it isn't there in the end is no proof: nobody but the author may then
 * decide to post again.
 */
export const reconcilePost = async (
  attempt: Attempt,
  api: XApi,
  recorded: Record<string, unknown>,
  secondsSinceCall: number,
  lookAtSeconds: number[],
): Promise<Finding<{ post_id: string }>> => {
  const intent = createIntent.parse(recorded)
  const [found, ...others] = await findPosts(attempt, api, intent).catch(nothingSeen)
  if (found && others.length === 0) return { done: { post_id: found } }
  if (found) {
    const message = 'X gave no answer, and more than one post of the account looks like this one.'
    return { unknown: true, message }
  }
  const next = lookAtSeconds.find((at) => at > secondsSinceCall)
  if (next === undefined) {
    const message =
      'X gave no answer, and the post is not in the timeline. It may still be out: look before you post again.'
    return { unknown: true, message }
  }
  return {
    lookAgainIn: Math.ceil(next - secondsSinceCall),
    reason: 'X gave no answer: the timeline is watched for the post',
  }
}

/** A post that was made since a restore of the database, by its words and the number of its media. */
export const findSince = async (
  attempt: Attempt,
  api: XApi,
  { text, mediaIds }: { text: string; mediaIds: string[] },
  since: Date,
): Promise<Finding<{ post_id: string }>> => {
  const intent = { t0: since.toISOString(), newest_id: null, text, media_ids: mediaIds, media_refusals: 0 }
  const [found, ...others] = await findPosts(attempt, api, intent)
  // That the timeline lacks it is no proof (readTimeline).
  return found && others.length === 0 ? { done: { post_id: found } } : { unknown: true, message: CANNOT_LOOK }
}
