import { type Attempt, ConnectFailed, PlatformError } from '@carteiro/platform-kit'
import type { XApi } from './api.ts'
import { XFailure } from './failures.ts'
import { MEDIA_LAG_SECONDS, TIMELINE_MIN_POSTS } from './limits.ts'
import type { Pace } from './pace.ts'
import type { PlannedPost } from './post.ts'
import {
  type CreateIntent,
  createIntent,
  findPosts,
  findSince,
  type Mark,
  reconcilePost,
} from './reconcile.ts'

const CREATE = 'create_post'
const UPLOAD_AGAIN_SECONDS = 1
/** X refuses media that it doesn't know: it is asked once more, then they are uploaded once more. */
const MAX_MEDIA_REFUSALS = 3

/** What earlier attempts tell about this post. */
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
  const previous = attempt.earlier(CREATE)
  const intent = createIntent.safeParse(previous?.intent).data
  if (!previous || !intent) {
    return { isBegun: false, mediaIds: [], mediaRefusals: 0, spentMedia: [], doubt: undefined }
  }
  const { reason } = (previous.result ?? {}) as { reason?: string }
  const wasRefused = previous.state === 'not_done' && reason === 'media_unknown'
  const mediaRefusals = intent.media_refusals + (wasRefused ? 1 : 0)
  const mark = { t0: intent.t0, newest_id: intent.newest_id }
  return {
    isBegun: previous.state !== 'not_done',
    mediaIds: intent.media_ids,
    mediaRefusals,
    spentMedia: wasRefused && mediaRefusals > 1 ? intent.media_ids : [],
    doubt: intent.doubt ?? (previous.wasInDoubt ? mark : undefined),
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
 * is none, or when the timeline cannot be read: the mark only serves to look, and the post can be made without it.
 */
const newestPost = async (attempt: Attempt, api: XApi): Promise<string | null> => {
  const { accessToken, externalId: userId } = attempt.account
  try {
    const read = await api.userTimeline(accessToken, {
      userId,
      sinceId: undefined,
      maxPosts: TIMELINE_MIN_POSTS,
    })
    return newestOf([...(read.newestId ? [read.newestId] : []), ...read.posts.map(({ id }) => id)])
  } catch (error) {
    if (stopsPublishing(error)) throw error
    attempt.logger.warn({ reason: (error as Error).message }, 'The timeline cannot be read: no mark is kept')
    return null
  }
}

/** After a call whose end stayed unknown, a refusal as duplicate says that it had its effect. */
const duplicateOfOurs = (error: XFailure): PlatformError =>
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
  attempt: Attempt,
  api: XApi,
  { text, labels }: PlannedPost,
  mediaIds: string[],
  history: History,
  pace: Pace,
): Promise<string> => {
  const { accessToken } = attempt.account

  const intent = async (): Promise<CreateIntent> => {
    return {
      t0: new Date().toISOString(),
      newest_id: await newestPost(attempt, api),
      text,
      media_ids: mediaIds,
      media_refusals: history.mediaRefusals,
      ...(history.doubt ? { doubt: history.doubt } : {}),
    }
  }

  /** The author asked for another try of a call in doubt: its post may have come to light since. */
  const lateComer = async (): Promise<string | undefined> => {
    if (history.isBegun || !history.doubt) return undefined
    const marked = { ...history.doubt, doubt: history.doubt, text, media_ids: mediaIds, media_refusals: 0 }
    const found = await findPosts(attempt, api, marked)
    return found.length === 1 ? found[0] : undefined
  }

  const act = async (known: string | undefined, signal: AbortSignal): Promise<{ post_id: string }> => {
    if (known) return { post_id: known }
    try {
      return { post_id: await api.createPost(accessToken, { text, mediaIds, labels }, signal) }
    } catch (error) {
      const isDuplicate = error instanceof XFailure && error.reason === 'duplicate'
      throw isDuplicate && history.doubt ? duplicateOfOurs(error) : error
    }
  }

  const known = await lateComer()
  try {
    const created = await attempt.step(CREATE, {
      commits: true,
      callSeconds: pace.createCallSeconds,
      intent,
      act: (signal) => act(known, signal),
      reconcile: (recorded, _beganAt, secondsSinceCall) =>
        reconcilePost(attempt, api, recorded, secondsSinceCall, pace.lookAtSeconds),
      findSince: (since) => findSince(attempt, api, { text, mediaIds }, since),
    })
    return created.post_id
  } catch (error) {
    const refusals = history.mediaRefusals + 1
    if (!(error instanceof XFailure) || error.remedy !== 'media_unknown' || refusals >= MAX_MEDIA_REFUSALS) {
      throw error
    }
    return refusals === 1
      ? attempt.pendingFor(MEDIA_LAG_SECONDS, 'X does not know the media yet')
      : attempt.pendingFor(UPLOAD_AGAIN_SECONDS, 'X does not take the media: they are uploaded again')
  }
}
