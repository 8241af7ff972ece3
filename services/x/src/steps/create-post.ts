import { type JobContent, kindOfMedia, type MediaFile } from '@carteiro/contracts'
import {
  type Attempt,
  ConnectFailed,
  historyOf,
  onlyOne,
  type PartBefore,
  PlatformError,
  PlatformFailure,
  readSettings,
  waitInPauses,
} from '@carteiro/platform-kit'
import type { MediaCategory, PostLabels, Work } from '../api.ts'
import { xSettings } from '../catalog.ts'
import { failures } from '../failure-table.ts'
import { MEDIA_LAG_SECONDS, REPLY_RACE_PAUSES_SECONDS, TIMELINE_MIN_POSTS } from '../limits.ts'
import {
  type CreateIntent,
  createIntent,
  findPosts,
  findSince,
  type Mark,
  type Reply,
  reconcilePost,
} from '../reconcile.ts'

export type Medium = { file: MediaFile; category: MediaCategory; altText: string | null }

/** What is to be made at X, before anything is. */
export type PlannedPost = {
  text: string
  media: Medium[]
  labels: PostLabels
  /** Of a part of a thread after the first. */
  reply: Reply | undefined
  /** What was asked for and can't be had, for the user to read. */
  warnings: string[]
}

const categories = { image: 'tweet_image', gif: 'tweet_gif', video: 'tweet_video' } as const

const mediumOf = (file: MediaFile): Medium => {
  const kind = kindOfMedia(file.type)
  const category = categories[kind === 'document' ? 'image' : kind]
  return { file, category, altText: (category !== 'tweet_video' && file.altText) || null }
}

/** From a job's content to what X is asked for. */
export const planPost = (
  { caption, mediaFiles, settings: given }: JobContent,
  before: readonly PartBefore[] = [],
): PlannedPost => {
  const [first, last] = [before[0], before.at(-1)]
  const text = caption.normalize('NFC').trim()
  const { reply_settings, made_with_ai, paid_partnership } = readSettings(xSettings, given)
  return {
    text,
    media: mediaFiles.map(mediumOf),
    labels: {
      // Who may reply to a thread is said with its first post.
      ...(reply_settings && !last ? { reply_settings } : {}),
      ...(made_with_ai ? { made_with_ai } : {}),
      ...(paid_partnership ? { paid_partnership } : {}),
    },
    reply: first && last && { reply_to: last.post_id, conversation: first.post_id },
    warnings: mediaFiles.flatMap((file, index) =>
      file.altText && kindOfMedia(file.type) === 'video'
        ? [`mediaFiles[${index}].altText was left out: X takes it for pictures and GIFs only`]
        : [],
    ),
  }
}

const CREATE = 'create_post'
const UPLOAD_AGAIN_SECONDS = 1
/** X refuses media that it doesn't know: it is asked once more, then they are uploaded once more. */
const MAX_MEDIA_REFUSALS = 3

/** What is known of this post from earlier attempts. */
export type History = {
  /** The call is done or in doubt: nothing of what comes before it may be touched any more. */
  isBegun: boolean
  mediaIds: string[]
  mediaRefusals: number
  /** Media that X doesn't take any more. */
  spentMedia: string[]
  doubt: Mark | undefined
}

export const createHistory = (attempt: Pick<Attempt, 'earlier'>): History => {
  const earlier = historyOf(attempt, CREATE, createIntent)
  if (!earlier) return { isBegun: false, mediaIds: [], mediaRefusals: 0, spentMedia: [], doubt: undefined }
  const { intent, isBegun, wasInDoubt } = earlier
  const { reason } = (earlier.result ?? {}) as { reason?: string }
  const wasRefused = !isBegun && reason === 'media_unknown'
  const mediaRefusals = intent.media_refusals + (wasRefused ? 1 : 0)
  const { t0, newest_id } = intent
  return {
    isBegun,
    mediaIds: intent.media_ids,
    mediaRefusals,
    spentMedia: wasRefused && mediaRefusals > 1 ? intent.media_ids : [],
    doubt: intent.doubt ?? (wasInDoubt ? { t0, newest_id } : undefined),
  }
}

const stopsPublishing = (error: unknown): boolean =>
  error instanceof ConnectFailed ||
  (error instanceof PlatformError && (error.verdict === 'reconnect' || error.verdict === 'halt'))

/** Ids grow with time, whatever order a list has. */
const newestOf = (ids: string[]): string | null =>
  ids
    .filter((id) => /^\d+$/.test(id))
    .reduce<string | null>(
      (newest, id) => (newest === null || BigInt(id) > BigInt(newest) ? id : newest),
      null,
    )

/**
 * The newest post that is known before the call: a mark by which a lost one is recognised more surely. Null when there
 * is none, or when the timeline cannot be read: the mark only serves to find the post, which can be made without it.
 */
const newestPost = async ({ attempt, api }: Work): Promise<string | null> => {
  try {
    const read = await api.userTimeline({ max_results: TIMELINE_MIN_POSTS })
    return newestOf([...(read.newestId ? [read.newestId] : []), ...read.posts.map(({ id }) => id)])
  } catch (error) {
    if (stopsPublishing(error)) throw error
    attempt.logger.warn({ reason: (error as Error).message }, 'The timeline cannot be read: no mark is kept')
    return null
  }
}

/** After a call whose end stayed unknown, a refusal as duplicate says that it had its effect. */
const duplicateOfOurs = (error: PlatformFailure): PlatformError =>
  new PlatformError({
    verdict: 'unclear',
    code: 'duplicate',
    effect: 'unknown',
    message: 'X has this post already: it is looked for in the timeline.',
    platformError: error.platformError,
  })

/**
 * The one call that makes the post visible. X has no idempotency key: a call without an answer is never repeated, its
 * post is looked for. @throws Pending, PlatformError
 */
export const createPost = async (
  work: Work,
  { text, labels, reply }: PlannedPost,
  mediaIds: string[],
  history: History,
): Promise<string> => {
  const { attempt, api } = work

  const intent = async (): Promise<CreateIntent> => ({
    t0: new Date().toISOString(),
    newest_id: await newestPost(work),
    text,
    media_ids: mediaIds,
    media_refusals: history.mediaRefusals,
    ...(reply ? { reply } : {}),
    ...(history.doubt ? { doubt: history.doubt } : {}),
  })

  /** The user asked for another try of a call in doubt: its post may have come to light since. */
  const lateComer = async (): Promise<string | undefined> => {
    if (history.isBegun || !history.doubt) return undefined
    const marked = {
      ...history.doubt,
      doubt: history.doubt,
      text,
      media_ids: mediaIds,
      media_refusals: 0,
      reply,
    }
    const { ids, isSure } = await findPosts(work, marked)
    return isSure ? onlyOne(ids) : undefined
  }

  const known = await lateComer()
  try {
    const created = await attempt.step(CREATE, {
      publishes: true,
      callSeconds: work.createCallSeconds,
      intent,
      act: async (signal) => {
        if (known) return { post_id: known }
        try {
          return {
            post_id: await api.createPost({ text, mediaIds, labels, replyTo: reply?.reply_to }, signal),
          }
        } catch (error) {
          const isDuplicate = error instanceof PlatformFailure && error.reason === 'duplicate'
          throw isDuplicate && history.doubt ? duplicateOfOurs(error) : error
        }
      },
      reconcile: (recorded, _beganAt, seconds) => reconcilePost(work, recorded, seconds),
      findSince: (since) => findSince(work, { text, mediaIds, reply }, since),
    })
    return created.post_id
  } catch (error) {
    if (failures.remedyOf(error) === 'parent_unseen') {
      await waitInPauses(
        attempt,
        'parent_unseen',
        REPLY_RACE_PAUSES_SECONDS,
        'X does not show the part before it yet',
      )
    }
    const refusals = history.mediaRefusals + 1
    if (failures.remedyOf(error) !== 'media_unknown' || refusals >= MAX_MEDIA_REFUSALS) throw error
    return refusals === 1
      ? attempt.pendingFor(MEDIA_LAG_SECONDS, 'X does not know the media yet')
      : attempt.pendingFor(UPLOAD_AGAIN_SECONDS, 'X does not take the media: they are uploaded again')
  }
}
