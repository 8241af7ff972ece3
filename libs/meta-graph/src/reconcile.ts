import { CANNOT_FIND_OUT, type Finding, noteTime, secondsSince } from '@carteiro/platform-kit'
import type { ListedPost, Work } from './container-platform.ts'
import { type ContainerState, type MadeContainer, stateOf } from './make-container.ts'

/** The list is asked for a little more than what counts, for clocks that differ. */
const LIST_BACK_SECONDS = 120

export type SimilarPosts = {
  /** Posts that may be this one: their time, kind and text say so. */
  alike: ListedPost[]
  /** Posts that may be this one, because the list does not say enough of them. */
  doubtful: ListedPost[]
  /** False when the list could not be read to its end: the post may be in the rest. */
  isComplete: boolean
}

/**
 * Captions come back without their @ to whom may not administer the account, and a # may come back as a topic.
 * https://developers.facebook.com/documentation/instagram-platform/reference/instagram-media
 */
const comparable = (text: string): string =>
  text.normalize('NFC').replace(/[@#]/g, '').replace(/\s+/g, ' ').trim()

type Likeness = 'alike' | 'doubtful' | 'different'

const likenessOf = (listed: ListedPost, post: Work['post'], sinceMs: number): Likeness => {
  const time = Date.parse(listed.timestamp ?? '')
  if (time < sinceMs) return 'different'
  if (listed.repliedTo !== undefined && listed.repliedTo !== post.replyTo) return 'different'
  if (listed.kind !== undefined && listed.kind !== post.kind) return 'different'
  // A text that is left out is empty, or was not given.
  if (listed.text !== undefined && comparable(listed.text) !== comparable(post.text)) return 'different'
  const isTextKnown = listed.text !== undefined || post.text.trim() === ''
  const isPlaceKnown = post.replyTo === undefined || listed.repliedTo !== undefined
  return Number.isNaN(time) || !isTextKnown || !isPlaceKnown ? 'doubtful' : 'alike'
}

/** The account's posts that may be this one: not older than `since`, and no other job's. */
export const similarPosts = async ({ attempt, api, post }: Work, since: Date): Promise<SimilarPosts> => {
  // Meta's times have whole seconds.
  const start = Math.floor(since.getTime() / 1000)
  const { items, isComplete } = await api.listPosts(post, start - LIST_BACK_SECONDS)
  const ours = await attempt.withoutPostsOfOthers(
    items.filter((listed) => likenessOf(listed, post, start * 1000) !== 'different'),
    new Date(start * 1000),
  )
  const of = (likeness: Likeness) => ours.filter((one) => likenessOf(one, post, start * 1000) === likeness)
  return { alike: of('alike'), doubtful: of('doubtful'), isComplete }
}

/** What a publish call brought: null when the post is out but can't be distinguished from others. */
export type Published = { media_id: string | null; permalink?: string }

const published = (post: ListedPost | undefined): Published => ({
  media_id: post?.id ?? null,
  ...(post?.permalink ? { permalink: post.permalink } : {}),
})

/** The one post that it must be; undefined when there is none, or when another may be it. */
const sureOne = ({ alike, doubtful, isComplete }: SimilarPosts): ListedPost | undefined =>
  alike.length === 1 && doubtful.length === 0 && isComplete ? alike[0] : undefined

/** The post of a container that is PUBLISHED, not older than `since`; undefined unless it differs from all others. */
export const findPublished = async (work: Work, since: Date): Promise<Published | undefined> => {
  const only = sureOne(await similarPosts(work, since))
  return only && published(only)
}

/** A post that was published since a restore of the database, in the account's own list; absent only when that was read whole. */
export const findSince = async (work: Work, since: Date): Promise<Finding<Published>> => {
  const found = await similarPosts(work, since)
  const only = sureOne(found)
  if (only) return { done: published(only) }
  const isAbsent = found.isComplete && found.alike.length + found.doubtful.length === 0
  return isAbsent ? { notDone: true } : { unknown: true, message: CANNOT_FIND_OUT }
}

/** That a publish call of this generation was ever without an answer, for every later attempt. */
export const DOUBTED = 'publish_doubted'

/** A list that could not be read whole is read again for so many times the usual doubt, before it is left to the user. */
const UNSURE_FACTOR = 2

/**
 * Finds out what became of a publish call without an answer. The container says whether the post is out; the list of
 * posts only says which one it is, since a post of another job may look the same. `onState` is called with what the container
 * was.
 *
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */
export const findOut = async (
  work: Work,
  container: MadeContainer,
  call: { since: Date; name: string },
  onState: (state: ContainerState) => void,
): Promise<Finding<Published>> => {
  const { attempt, platform } = work
  const { pace, name } = platform
  const state = await stateOf(work, container.id)
  onState(state)
  if (state.is === 'spoilt') return { notDone: true }

  await noteTime(attempt, DOUBTED)
  // Measured from the first check and not from the call: a service that was down has checked nothing meanwhile.
  const doubted = secondsSince(await noteTime(attempt, `publish_doubted_${call.name}`))
  const isSettled = doubted >= pace.doubtSeconds
  const isOver = doubted >= pace.doubtSeconds * UNSURE_FACTOR
  const askAgain = {
    checkAgainIn: pace.doubtCheckSeconds,
    reason: `finding out whether ${name} has published the post`,
  }
  if (state.is === 'processing') return askAgain

  // An earlier call may have published it: its post is not older than the container.
  const from = state.is === 'published' ? new Date(container.created_at) : call.since
  const found = await similarPosts(work, from)
  if (state.is === 'published') {
    const only = sureOne(found)
    if (only) return { done: published(only) }
    // The post is out, so nothing is lost by waiting for the list; it may lag behind.
    return isSettled || found.alike.length > 1 ? { done: published(undefined) } : askAgain
  }
  if (!isSettled) return askAgain
  if (state.is === 'ready') {
    const isAbsent = found.alike.length === 0 && found.doubtful.length === 0
    if (isAbsent && found.isComplete) return { notDone: true }
    if (isAbsent && !isOver) return askAgain
  }
  if (state.is === 'unclear' && !isOver) return askAgain
  return {
    unknown: true,
    message: `${whyUnknown(name, state, found)}: check the account before you try again.`,
  }
}

const whyUnknown = (name: string, state: ContainerState, found: SimilarPosts): string => {
  if (state.is === 'missing') return `${name} no longer says what became of the post`
  if (state.is === 'unclear') return `${name} states what became of the post in a way that cannot be read`
  return found.alike.length + found.doubtful.length > 0
    ? `${name} calls the post unpublished, but the account shows one that may be it`
    : `${name} calls the post unpublished, but its list of posts could not be read whole`
}
