import type { Finding } from '@carteiro/platform-kit'
import type { ListedPost } from './container-platform.ts'
import { type ContainerState, type MadeContainer, stateOf } from './make-container.ts'
import { note, secondsSince, type Take } from './take.ts'

/** What a publish call brought: null when the post is out but can't be told from others. */
export type Published = { media_id: string | null; permalink?: string }

/** The list is asked for a little more than what counts, for clocks that differ. */
const LIST_BACK_SECONDS = 120

const plain = (text: string): string => text.normalize('NFC').trim()

/** The account's posts that may be this one: not older than the call, of the same kind, with the same text, and no other job's. */
const lookalikes = async ({ attempt, api, post }: Take, since: Date): Promise<ListedPost[]> => {
  // Meta's times have whole seconds.
  const start = Math.floor(since.getTime() / 1000)
  const alike = (await api.listPosts(post, start - LIST_BACK_SECONDS)).filter(
    (listed) =>
      Date.parse(listed.timestamp) >= start * 1000 &&
      (listed.kind ?? post.kind) === post.kind &&
      plain(listed.text) === plain(post.text),
  )
  return attempt.withoutPostsOfOthers(alike, new Date(start * 1000))
}

/** The post of a container that is PUBLISHED; undefined unless there is one, and no other looks like it. */
export const findPublished = async (take: Take, since: Date): Promise<Published | undefined> => {
  const found = await lookalikes(take, since)
  return found.length === 1 ? published(found[0]) : undefined
}

const published = (post: ListedPost | undefined): Published => ({
  media_id: post?.id ?? null,
  ...(post?.permalink ? { permalink: post.permalink } : {}),
})

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
  since: Date,
  onState: (state: ContainerState) => void,
): Promise<Finding<Published>> => {
  const { pace, name } = take.platform
  const state = await stateOf(take, container.id)
  onState(state)
  if (state.is === 'spoilt') return { notDone: true }

  // Measured from the first look and not from the call: a service that was down has looked at nothing meanwhile.
  const { at } = await note(take, `publish_doubted_${since.getTime()}`, { at: new Date().toISOString() })
  const isSettled = secondsSince(at) >= pace.doubtSeconds
  const lookAgain = {
    lookAgainIn: pace.doubtLookSeconds,
    reason: `finding out whether ${name} has published the post`,
  }
  if (state.is === 'processing') return lookAgain

  // An earlier call may have published it: its post is not older than the container.
  const from = state.is === 'published' ? new Date(container.created_at) : since
  const found = await lookalikes(take, from)
  const [only] = found
  if (state.is === 'published') {
    if (found.length === 1) return { done: published(only) }
    // The post is out, so nothing is lost by waiting for the list; it may lag behind.
    return isSettled || found.length > 1 ? { done: published(undefined) } : lookAgain
  }
  if (!isSettled) return lookAgain
  if (state.is === 'ready' && found.length === 0) return { notDone: true }
  return {
    unknown: true,
    message:
      state.is === 'missing'
        ? `${name} no longer tells what became of the post: look at the account before you try again.`
        : `${name} calls the post unpublished, but the account shows one like it: look at the account before you try again.`,
  }
}
