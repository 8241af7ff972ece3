import { type Attempt, CANNOT_LOOK, type Finding } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { LinkedInApi } from './api.ts'
import { LinkedInFailure } from './failures.ts'
import { CLOCK_TOLERANCE_MS } from './limits.ts'
import { readableText } from './little-text.ts'
import type { ListedPost } from './responses.ts'

/** The record of a create call: all that is needed to recognise its post later. */
export const createIntent = z.object({
  t0: z.string(),
  author: z.string(),
  readable: z.boolean(),
  commentary: z.string(),
  link: z.string().nullable(),
  media: z.array(z.string()),
  /** When an earlier call was made whose end stayed unknown, and the author asked for another try. */
  doubt_since: z.string().nullable(),
})
export type CreateIntent = z.infer<typeof createIntent>
export type Created = { post_urn: string | null; is_guess?: boolean }

/** The media that a post shows; undefined when that cannot be read. */
const mediaOf = ({ content }: ListedPost): string[] | undefined => {
  if (content === 'unreadable') return undefined
  return [content?.media, ...(content?.multiImage?.images ?? [])].flatMap((one) => (one ? [one.id] : []))
}
const linkOf = ({ content }: ListedPost): string | null =>
  content === 'unreadable' ? null : (content?.article?.source ?? null)

/**
 * Media are uploaded for one post: whatever shows them is ours, whenever LinkedIn says that it was made. Without media,
 * words, link and time must tell; a post that lacks one of these is not taken for ours.
 */
const isOurs = (post: ListedPost, { commentary, link, media }: CreateIntent, since: number): boolean => {
  const shown = mediaOf(post)
  if (link === null && media.length > 0) return media.some((urn) => shown?.includes(urn))
  return (
    shown?.length === 0 &&
    (post.createdAt ?? 0) >= since &&
    readableText(post.commentary ?? '') === readableText(commentary) &&
    linkOf(post) === link
  )
}

/** The author's posts that may be the one of this call. One, as a rule, or none. */
export const findPosts = async (
  attempt: Pick<Attempt, 'withoutPostsOfOthers'>,
  api: LinkedInApi,
  intent: CreateIntent,
): Promise<string[]> => {
  const since = Date.parse(intent.doubt_since ?? intent.t0) - CLOCK_TOLERANCE_MS
  const { items } = await api.postsOf(intent.author, since)
  const ours = items.filter((post) => isOurs(post, intent, since))
  return (await attempt.withoutPostsOfOthers(ours, new Date(since))).map(({ id }) => id)
}

/** Written down when LinkedIn has answered 201 Created without the post's id: the post is out. */
export const CREATED_WITHOUT_ID = 'created_without_id'

const UNREADABLE_REASONS = ['unreadable', 'html']

/**
 * What became of a create call whose answer did not come, or did not name the post. An organisation's posts are read,
 * on a schedule. A member's are closed to apps: nobody but the user can tell, and nobody else may decide to post again.
 * That a list lacks the post proves nothing: no document says when a new post is in it.
 */
export const reconcilePost = async (
  attempt: Attempt,
  api: LinkedInApi,
  recorded: Record<string, unknown>,
  secondsSinceCall: number,
  lookAtSeconds: number[],
): Promise<Finding<Created>> => {
  const intent = createIntent.parse(recorded)
  const isCreated = attempt.earlier(CREATED_WITHOUT_ID)?.state === 'done'
  const giveUp = (message: string): Finding<Created> =>
    isCreated ? { done: { post_urn: null } } : { unknown: true, message }

  if (!intent.readable) return giveUp(MEMBER_UNREADABLE)
  const found = await findPosts(attempt, api, intent).catch((error: unknown) => {
    if (!(error instanceof LinkedInFailure)) throw error
    if (error.reason === 'posts_forbidden') return 'forbidden' as const
    if (UNREADABLE_REASONS.includes(error.reason)) return []
    throw error
  })
  if (found === 'forbidden') return giveUp(FORBIDDEN)
  const [first, ...others] = found
  if (first && others.length === 0) return { done: { post_urn: first } }
  if (first) return giveUp(SEVERAL)
  const next = lookAtSeconds.find((at) => at > secondsSinceCall)
  if (next === undefined) return giveUp(NOT_FOUND)
  return {
    lookAgainIn: Math.ceil(next - secondsSinceCall),
    reason: "LinkedIn gave no answer: the organisation's posts are watched for it",
  }
}

/**
 * A post that was made since a restore of the database, by its words and link. Media are uploaded anew for each post, so a
 * post with media shows none that are known now.
 */
export const findSince = async (
  attempt: Attempt,
  api: LinkedInApi,
  intent: CreateIntent,
  since: Date,
): Promise<Finding<Created>> => {
  const isTold = intent.readable && (intent.media.length === 0 || intent.link !== null)
  const found = isTold ? await findPosts(attempt, api, { ...intent, doubt_since: since.toISOString() }) : []
  const [first, ...others] = found
  return first && others.length === 0
    ? { done: { post_urn: first } }
    : { unknown: true, message: CANNOT_LOOK }
}

const MEMBER_UNREADABLE =
  'LinkedIn gave no answer, and does not let apps read what a member posts. It may be out: look before you post again.'
const FORBIDDEN =
  "LinkedIn gave no answer, and does not let this login read the organisation's posts. It may be out: look before you post again."
const SEVERAL = 'LinkedIn gave no answer, and more than one post of the organisation looks like this one.'
const NOT_FOUND =
  "LinkedIn gave no answer, and the post is not among the organisation's. It may still be out: look before you post again."
