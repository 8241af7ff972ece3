import { type Finding, findingOf, findingSinceRestore, PlatformFailure } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { ListedPost, Work } from './api.ts'
import { CLOCK_TOLERANCE_MS } from './limits.ts'

/** A text as readers see it, from what LinkedIn answers; two posts are compared by it. */
export const readableText = (little: string): string =>
  little
    .replace(/\{hashtag\|\\?([#＃])\|((?:\\.|[^}\\])*)\}/g, '$1$2')
    .replace(/@\[((?:\\.|[^\]\\])*)\]\(urn:li:[^)]*\)/g, '$1')
    .replace(/\\([\\|{}@[\]()<>#*_~])/g, '$1')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()

/** The record of a create call: all that is needed to recognise its post later. */
export const createIntent = z.object({
  t0: z.string(),
  author: z.string(),
  readable: z.boolean(),
  commentary: z.string(),
  link: z.string().nullable(),
  media: z.array(z.string()),
  /** When an earlier call was made whose end stayed unknown, and the user asked for another try. */
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
 * text, link and time must agree; a post that lacks one of these is not taken for ours.
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
export const findPosts = async ({ attempt, api }: Work, intent: CreateIntent): Promise<string[]> => {
  const since = Date.parse(intent.doubt_since ?? intent.t0) - CLOCK_TOLERANCE_MS
  const { items } = await api.postsOf(intent.author, since)
  const ours = items.filter((post) => isOurs(post, intent, since))
  return (await attempt.withoutPostsOfOthers(ours, new Date(since))).map(({ id }) => id)
}

/** Written down when LinkedIn has answered 201 Created without the post's id: the post is out. */
export const CREATED_WITHOUT_ID = 'created_without_id'

const UNREADABLE_REASONS = ['unreadable', 'html']

const asCreated = (urns: string[]): Created[] => urns.map((urn) => ({ post_urn: urn }))

/** What the posts say of a call that was made `secondsSinceCall` ago, whatever else is known of it. */
const findInPosts = async (
  work: Work,
  intent: CreateIntent,
  secondsSinceCall: number,
): Promise<Finding<Created>> => {
  if (!intent.readable) return { unknown: true, message: MEMBER_UNREADABLE }
  const found = await findPosts(work, intent).catch((error: unknown) => {
    const reason = error instanceof PlatformFailure ? (error.reason ?? '') : ''
    if (reason === 'posts_forbidden') return undefined
    if (UNREADABLE_REASONS.includes(reason)) return []
    throw error
  })
  if (!found) return { unknown: true, message: FORBIDDEN }
  return findingOf(asCreated(found), {
    secondsSinceCall,
    checkAtSeconds: work.checkAtSeconds,
    reason: "LinkedIn gave no answer: the organisation's posts are watched for it",
    severalFound: SEVERAL,
    noneFound: NOT_FOUND,
  })
}

/**
 * What became of a create call whose answer did not come, or did not name the post. An organisation's posts are read,
 * on a schedule. A member's are closed to apps: only the user can find out, and only the user may decide to post again.
 * That a list lacks the post proves nothing: no document says when a new post is in it.
 */
export const reconcilePost = async (
  work: Work,
  recorded: Record<string, unknown>,
  secondsSinceCall: number,
): Promise<Finding<Created>> => {
  const finding = await findInPosts(work, createIntent.parse(recorded), secondsSinceCall)
  const isCreated = work.attempt.earlier(CREATED_WITHOUT_ID)?.state === 'done'
  return isCreated && 'unknown' in finding ? { done: { post_urn: null } } : finding
}

/**
 * A post that was made since a restore of the database, by its text and link. Media are uploaded anew for each post, so a
 * post with media shows none that are known now.
 */
export const findSince = async (work: Work, intent: CreateIntent, since: Date): Promise<Finding<Created>> => {
  const isFindable = intent.readable && (intent.media.length === 0 || intent.link !== null)
  const found = isFindable ? await findPosts(work, { ...intent, doubt_since: since.toISOString() }) : []
  return findingSinceRestore(asCreated(found))
}

const MEMBER_UNREADABLE =
  'LinkedIn gave no answer, and does not let apps read what a member posts. It may be out: check before you post again.'
const FORBIDDEN =
  "LinkedIn gave no answer, and does not let this login read the organisation's posts. It may be out: check before you post again."
const SEVERAL = 'LinkedIn gave no answer, and more than one post of the organisation looks like this one.'
const NOT_FOUND =
  "LinkedIn gave no answer, and the post is not among the organisation's. It may still be out: check before you post again."
