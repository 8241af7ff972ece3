import { CANNOT_LOOK, type Finding } from '@carteiro/platform-kit'
import type { ListedPost } from './container-platform.ts'
import { type Lookalikes, lookalikes } from './lookalikes.ts'
import { type ContainerState, type MadeContainer, stateOf } from './make-container.ts'
import { note, secondsSince, type Take } from './take.ts'

/** What a publish call brought: null when the post is out but can't be told from others. */
export type Published = { media_id: string | null; permalink?: string }

const published = (post: ListedPost | undefined): Published => ({
  media_id: post?.id ?? null,
  ...(post?.permalink ? { permalink: post.permalink } : {}),
})

/** The one post that it must be; undefined when there is none, or when another may be it. */
const onlyOne = ({ alike, doubtful, isComplete }: Lookalikes): ListedPost | undefined =>
  alike.length === 1 && doubtful.length === 0 && isComplete ? alike[0] : undefined

/** The post of a container that is PUBLISHED, not older than `since`; undefined unless it is told from all others. */
export const findPublished = async (take: Take, since: Date): Promise<Published | undefined> => {
  const only = onlyOne(await lookalikes(take, since))
  return only && published(only)
}

/** A post that was published since a restore of the database, in the account's own list; absent only when that was read whole. */
export const findSince = async (take: Take, since: Date): Promise<Finding<Published>> => {
  const found = await lookalikes(take, since)
  const only = onlyOne(found)
  if (only) return { done: published(only) }
  const isAbsent = found.isComplete && found.alike.length + found.doubtful.length === 0
  return isAbsent ? { notDone: true } : { unknown: true, message: CANNOT_LOOK }
}

/** That a publish call of this take was ever without an answer, for every later attempt. */
export const DOUBTED = 'publish_doubted'

/** A list that could not be read whole is read again for so many times the usual doubt, before it is left to the author. */
const UNSURE_FACTOR = 2

/**
 * Finds out what became of a publish call without an answer. The container tells whether the post is out; the list of
 * posts only tells which one it is, since a post of another job may look the same. `onState` hears what the container
 * was.
 *
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */
export const findOut = async (
  take: Take,
  container: MadeContainer,
  call: { since: Date; name: string },
  onState: (state: ContainerState) => void,
): Promise<Finding<Published>> => {
  const { pace, name } = take.platform
  const state = await stateOf(take, container.id)
  onState(state)
  if (state.is === 'spoilt') return { notDone: true }

  await note(take, DOUBTED, { at: new Date().toISOString() })
  // Measured from the first look and not from the call: a service that was down has looked at nothing meanwhile.
  const { at } = await note(take, `publish_doubted_${call.name}`, { at: new Date().toISOString() })
  const isSettled = secondsSince(at) >= pace.doubtSeconds
  const isOver = secondsSince(at) >= pace.doubtSeconds * UNSURE_FACTOR
  const lookAgain = {
    lookAgainIn: pace.doubtLookSeconds,
    reason: `finding out whether ${name} has published the post`,
  }
  if (state.is === 'processing') return lookAgain

  // An earlier call may have published it: its post is not older than the container.
  const from = state.is === 'published' ? new Date(container.created_at) : call.since
  const found = await lookalikes(take, from)
  if (state.is === 'published') {
    const only = onlyOne(found)
    if (only) return { done: published(only) }
    // The post is out, so nothing is lost by waiting for the list; it may lag behind.
    return isSettled || found.alike.length > 1 ? { done: published(undefined) } : lookAgain
  }
  if (!isSettled) return lookAgain
  if (state.is === 'ready') {
    const isAbsent = found.alike.length === 0 && found.doubtful.length === 0
    if (isAbsent && found.isComplete) return { notDone: true }
    if (isAbsent && !isOver) return lookAgain
  }
  if (state.is === 'unclear' && !isOver) return lookAgain
  return {
    unknown: true,
    message: `${whyUnknown(name, state, found)}: look at the account before you try again.`,
  }
}

const whyUnknown = (name: string, state: ContainerState, found: Lookalikes): string => {
  if (state.is === 'missing') return `${name} no longer tells what became of the post`
  if (state.is === 'unclear') return `${name} tells the state of the post in a way that cannot be read`
  return found.alike.length + found.doubtful.length > 0
    ? `${name} calls the post unpublished, but the account shows one that may be it`
    : `${name} calls the post unpublished, but its list of posts could not be read whole`
}
