import { type Attempt, note, stepOfRound } from '@carteiro/platform-kit'
import { LinkedInFailure, notReadyForLong } from './failures.ts'
import {
  CREATED_WITHOUT_ID,
  type Created,
  type CreateIntent,
  createIntent,
  findPosts,
  findSince,
  reconcilePost,
} from './find-post.ts'
import { MEDIA_WAITS_SECONDS } from './limits.ts'
import { bodyOfPost, type PlannedPost } from './post.ts'
import type { Story } from './story.ts'

const CREATE = 'create_post'

/** What earlier attempts tell about this post. */
export type History = {
  /** The media of a call that is done or in doubt: nothing of what comes before it may be touched any more. */
  media: string[] | undefined
  isBegun: boolean
  /** When the first call was made whose end stayed unknown, and the author asked for another try. */
  doubtSince: string | null
}

export const createHistory = (attempt: Pick<Attempt, 'earlier'>): History => {
  const previous = attempt.earlier(CREATE)
  const intent = createIntent.safeParse(previous?.intent).data
  if (!previous || !intent) return { media: undefined, isBegun: false, doubtSince: null }
  const doubtSince = intent.doubt_since ?? (previous.wasInDoubt ? intent.t0 : null)
  // A call in doubt is repeated with the very same media: only then LinkedIn knows a duplicate.
  const isBegun = previous.state !== 'not_done'
  return { media: isBegun || doubtSince !== null ? intent.media : undefined, isBegun, doubtSince }
}

/** Nothing was made. @throws Pending, or LinkedInFailure (upload again) when it was waited for long enough */
const waitForMedia = async (attempt: Attempt, round: number): Promise<never> => {
  for (const [index, seconds] of MEDIA_WAITS_SECONDS.entries()) {
    const name = stepOfRound(round, `media_lag ${index + 1}`)
    if (attempt.earlier(name) !== undefined) continue
    await note(attempt, name, {})
    return attempt.pendingFor(seconds, 'LinkedIn has not finished with the media')
  }
  throw notReadyForLong()
}

/**
 * The one call that makes the post visible. LinkedIn has no idempotency key: a call without an answer is never
 * repeated by itself. When its author asks for it, a refusal as duplicate says that the first call had its effect.
 * @throws Pending, PlatformError
 */
export const createPost = async (
  { attempt, api, author, round, createCallSeconds, lookAtSeconds }: Story,
  post: PlannedPost,
  media: string[],
  { isBegun, doubtSince }: History,
): Promise<Created> => {
  const intent: CreateIntent = {
    t0: new Date().toISOString(),
    author: author.urn,
    readable: author.isReadable,
    commentary: post.commentary,
    link: post.isLink ? (post.settings.link ?? null) : null,
    media,
    doubt_since: doubtSince,
  }

  /** The post of a call in doubt may have come to light since. */
  const lateComer = async (): Promise<string | undefined> => {
    if (isBegun || doubtSince === null || !author.isReadable) return undefined
    const found = await findPosts(attempt, api, intent)
    return found.length === 1 ? found[0] : undefined
  }

  const act = async (signal: AbortSignal): Promise<Created> => {
    if (known) return { post_urn: known }
    try {
      return { post_urn: await api.createPost(bodyOfPost(post, author, media), signal) }
    } catch (error) {
      const isOurs = error instanceof LinkedInFailure && error.reason === 'duplicate' && doubtSince !== null
      if (!isOurs) throw error
      return { post_urn: error.duplicateOf ?? null, is_guess: true }
    }
  }

  const known = await lateComer()
  try {
    return await attempt.step(CREATE, {
      commits: true,
      callSeconds: createCallSeconds,
      intent,
      act,
      reconcile: (recorded, _beganAt, seconds) =>
        reconcilePost(attempt, api, recorded, seconds, lookAtSeconds),
      findSince: (since) => findSince(attempt, api, intent, since),
    })
  } catch (error) {
    if (!(error instanceof LinkedInFailure)) throw error
    if (error.remedy === 'not_ready') return waitForMedia(attempt, round)
    if (error.isCreated) await note(attempt, CREATED_WITHOUT_ID, { at: new Date().toISOString() })
    throw error
  }
}
