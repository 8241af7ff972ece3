import type { ListedPost } from './container-platform.ts'
import type { Take } from './take.ts'

/** The list is asked for a little more than what counts, for clocks that differ. */
const LIST_BACK_SECONDS = 120

export type Lookalikes = {
  /** Posts that may be this one: their time, kind and text say so. */
  alike: ListedPost[]
  /** Posts that may be this one, because the list does not tell enough of them. */
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

const likenessOf = (listed: ListedPost, post: Take['post'], sinceMs: number): Likeness => {
  const time = Date.parse(listed.timestamp ?? '')
  if (time < sinceMs) return 'different'
  if (listed.kind !== undefined && listed.kind !== post.kind) return 'different'
  // A text that is left out is empty, or was not told.
  if (listed.text !== undefined && comparable(listed.text) !== comparable(post.text)) return 'different'
  const isTextTold = listed.text !== undefined || post.text.trim() === ''
  return Number.isNaN(time) || !isTextTold ? 'doubtful' : 'alike'
}

/** The account's posts that may be this one: not older than `since`, and no other job's. */
export const lookalikes = async ({ attempt, api, post }: Take, since: Date): Promise<Lookalikes> => {
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
