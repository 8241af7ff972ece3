import type { Finding } from '@carteiro/platform-kit'
import type { Media } from './api.ts'
import { type ContainerState, stateOf } from './containers.ts'
import { note, secondsSince, type Take } from './take.ts'

/** What a publish call brought: null when the post is out but can't be told from others. */
export type Published = { media_id: string | null; permalink?: string }

/** The list is asked for a little more than what counts, for clocks that differ. */
const LIST_BACK_SECONDS = 120
const LIST_LIMIT = 50

const plain = (caption: string): string => caption.normalize('NFC').trim()

/** The account's posts that may be this one: not older than the call, of the same kind, with the same caption, and no other job's. */
const lookalikes = async ({ attempt, api, post }: Take, since: Date): Promise<Media[]> => {
  // Instagram's times have whole seconds.
  const start = Math.floor(since.getTime() / 1000)
  const listed =
    post.productType === 'STORY'
      ? await api.listStories()
      : await api.listMedia(start - LIST_BACK_SECONDS, LIST_LIMIT)
  const alike = listed.filter(
    (media) =>
      Date.parse(media.timestamp) >= start * 1000 &&
      (media.media_product_type ?? post.productType) === post.productType &&
      plain(media.caption) === plain(post.caption),
  )
  return attempt.withoutPostsOfOthers(alike, new Date(start * 1000))
}

/** The post of a container that is PUBLISHED: named only when no other looks like it. */
export const findPublished = async (take: Take, since: Date): Promise<Published> => {
  const found = await lookalikes(take, since)
  return published(found.length === 1 ? found[0] : undefined)
}

const published = (media: Media | undefined): Published => ({
  media_id: media?.id ?? null,
  ...(media?.permalink ? { permalink: media.permalink } : {}),
})

/**
 * Finds out what became of a publish call without an answer. The container tells whether the post is out; the list of
 * media only tells which one it is, since a post of another job may look the same. `onState` hears what the container
 * was.
 *
 * https://developers.facebook.com/docs/instagram-platform/content-publishing
 */
export const findOut = async (
  take: Take,
  containerId: string,
  since: Date,
  onState: (state: ContainerState) => void,
): Promise<Finding<Published>> => {
  const { pace } = take
  const state = await stateOf(take, containerId)
  onState(state)
  if (state.is === 'spoilt') return { notDone: true }

  // Measured from the first look and not from the call: a service that was down has looked at nothing meanwhile.
  const { at } = await note(take, `publish_doubted_${since.getTime()}`, { at: new Date().toISOString() })
  const isSettled = secondsSince(at) >= pace.doubtSeconds
  const lookAgain = {
    lookAgainIn: pace.doubtLookSeconds,
    reason: 'finding out whether Instagram has published the post',
  }
  if (state.is === 'processing') return lookAgain

  const found = await lookalikes(take, since)
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
        ? 'Instagram no longer tells what became of the post: look at the account before you try again.'
        : 'Instagram calls the post unpublished, but the account shows one like it: look at the account before you try again.',
  }
}
