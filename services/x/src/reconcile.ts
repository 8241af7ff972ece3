import { type Finding, findingOf, findingSinceRestore, PlatformFailure } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { ReadPost, Work } from './api.ts'
import { CLOCK_TOLERANCE_MS, TIMELINE_MAX_PAGES, TIMELINE_MAX_POSTS } from './limits.ts'

const escaped: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }
const LINK_TO_OWN_MEDIA = /\/status\/\d+\/(photo|video)\/\d+$/
const TRAILING_SHORT_LINK = /\s*https:\/\/t\.co\/\w+$/

/** A post's text as its user wrote it: links in full, without the ones that media add, nothing escaped. */
export const textOf = (post: ReadPost): string => {
  const long = post.note_tweet ?? post.note_post
  const links = (long?.entities ?? post.entities)?.urls.items ?? []
  let text = long?.text ?? post.text ?? ''
  for (const { url, expanded_url: full, media_key: mediaKey } of links) {
    const isMedia = mediaKey !== undefined || LINK_TO_OWN_MEDIA.test(full ?? '')
    text = text.replaceAll(url, () => (isMedia ? '' : (full ?? url)))
  }
  if (post.attachments?.media_keys?.length) text = text.replace(TRAILING_SHORT_LINK, '')
  return text.replace(/&(amp|lt|gt);/g, (entity) => escaped[entity] ?? entity)
}

/** X adds a scheme to links without one, and tidies white space: by neither are two posts different. */
const comparable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/https?:\/\//gi, '')
    .replace(/\s+/g, ' ')
    .trim()

export const sameText = (one: string, other: string): boolean => comparable(one) === comparable(other)

/**
 * Where in the timeline a post of ours must stand: after the newest post that was known before the call, and not
 * before the call.
 */
const mark = z.object({ t0: z.string(), newest_id: z.string().nullable() })
export type Mark = z.infer<typeof mark>

/** What a part of a thread replies to: the part before it, in the conversation of the first one. */
const reply = z.object({ reply_to: z.string(), conversation: z.string() })
export type Reply = z.infer<typeof reply>

/** The record of a create call: all that is needed to recognise its post later. */
export const createIntent = mark.extend({
  text: z.string(),
  media_ids: z.array(z.string()),
  /** How often X did not take the media of this post before. */
  media_refusals: z.number(),
  reply: reply.optional(),
  /** An earlier call's mark: its end stayed unknown, and the user asked for another try. */
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

/**
 * Whether a post stands where a part of a thread must: undefined when X does not say. Without a part's place in the thread two
 * posts with the same text cannot be distinguished.
 */
const isInPlace = (post: ReadPost, { reply: place }: CreateIntent): boolean | undefined => {
  if (place === undefined) return true
  const repliesTo = post.referenced_tweets?.find(({ type }) => type === 'replied_to')?.id
  if (repliesTo !== undefined) return repliesTo === place.reply_to
  return post.conversation_id === undefined ? undefined : post.conversation_id === place.conversation
}

/** A medium's key ends in its id: tells apart posts that differ in nothing else. */
const hasOurMedia = (post: ReadPost, intent: CreateIntent): boolean =>
  post.attachments?.media_keys?.some((key) => intent.media_ids.some((id) => key.endsWith(`_${id}`))) === true

/**
 * The account's posts after one of its posts, page by page. What is not among them may be out even so: the timeline
 * lags, entries may be unreadable, and not every page is read.
 */
const readTimeline = async ({ api }: Work, afterId: string | null): Promise<ReadPost[]> => {
  const posts: ReadPost[] = []
  let from = {}
  for (let page = 1; page <= TIMELINE_MAX_PAGES; page += 1) {
    const read = await api.userTimeline({ since_id: afterId, max_results: TIMELINE_MAX_POSTS, ...from })
    posts.push(...read.posts)
    if (read.nextPage === undefined) break
    from = { pagination_token: read.nextPage }
  }
  return posts
}

/** `isSure`: false when some of them may be others' places in a thread, since X does not say what they reply to. */
export type FoundPosts = { ids: string[]; isSure: boolean }

/** The posts in the account's timeline that may be the one of this call. One, as a rule, or none. */
export const findPosts = async (work: Work, intent: CreateIntent): Promise<FoundPosts> => {
  const since = intent.doubt ?? intent
  const posts = await readTimeline(work, since.newest_id)
  const matching = await work.attempt.withoutPostsOfOthers(
    posts.filter((post) => isOurs(post, intent, since) && isInPlace(post, intent) !== false),
    new Date(Date.parse(since.t0) - CLOCK_TOLERANCE_MS),
  )
  const surely = matching.filter((post) => hasOurMedia(post, intent))
  const found = surely.length > 0 ? surely : matching
  return { ids: found.map((post) => post.id), isSure: found.every((post) => isInPlace(post, intent)) }
}

const PLACE_UNKNOWN = 'X gave no answer, and shows a post with this text without saying what it replies to.'

type Created = { post_id: string }
const asCreated = (ids: string[]): Created[] => ids.map((id) => ({ post_id: id }))

/** What cannot be read shows nothing, and is asked for again. @throws the error when waiting is not what helps */
const nothingSeen = (error: unknown): FoundPosts => {
  if (error instanceof PlatformFailure && error.verdict === 'retry') return { ids: [], isSure: true }
  throw error
}

/** What became of a create call without an answer: its post is looked for in the account's timeline, on a schedule. */
export const reconcilePost = async (
  work: Work,
  recorded: Record<string, unknown>,
  secondsSinceCall: number,
): Promise<Finding<Created>> => {
  const { ids, isSure } = await findPosts(work, createIntent.parse(recorded)).catch(nothingSeen)
  if (!isSure) return { unknown: true, message: PLACE_UNKNOWN }
  return findingOf(asCreated(ids), {
    secondsSinceCall,
    checkAtSeconds: work.checkAtSeconds,
    reason: 'X gave no answer: the timeline is watched for the post',
    severalFound: 'X gave no answer, and more than one post of the account looks like this one.',
    noneFound:
      'X gave no answer, and the post is not in the timeline. It may still be out: check before you post again.',
  })
}

/** A post that was made since a restore of the database, by its text and the number of its media. */
export const findSince = async (
  work: Work,
  { text, mediaIds, reply: place }: { text: string; mediaIds: string[]; reply: Reply | undefined },
  since: Date,
): Promise<Finding<Created>> => {
  const intent = {
    t0: since.toISOString(),
    newest_id: null,
    text,
    media_ids: mediaIds,
    media_refusals: 0,
    reply: place,
  }
  const { ids, isSure } = await findPosts(work, intent)
  return findingSinceRestore(isSure ? asCreated(ids) : [])
}
