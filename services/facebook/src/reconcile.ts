import { NOT_FOUND_SUBCODE } from '@carteiro/meta-graph'
import { type Attempt, note, PlatformError, PlatformFailure } from '@carteiro/platform-kit'
import type { ListedStory, Phase, Video, Work } from './api.ts'
import { failures, spoiltVideo } from './failure-table.ts'

/** Whether a post is out, by what Facebook says. */
export type Seen<Result> = { out: Result } | 'not_out' | 'unknown'

/**
 * The doubts about a call, numbered from 1: each begins with the first check after a call without an answer, and is over
 * when Facebook has said for long enough that the post is not out.
 */
export const doubtsOf = (attempt: Attempt, name: string) => {
  const begun = (number: number): string => `${name}_doubt ${number}`
  const ended = (number: number): string => `${name}_doubt_over ${number}`
  let current = 1
  while (attempt.earlier(ended(current)) !== undefined) current += 1
  return {
    /** Some call of this post's may have published it. */
    wasAny: (): boolean =>
      attempt.earlier(begun(1)) !== undefined || attempt.earlier(name)?.wasInDoubt === true,
    /** How old the doubt is. A service that was down has checked nothing meanwhile, so the call's own age does not count. */
    age: async (secondsSinceCall: number): Promise<number> => {
      const first = await note(attempt, begun(current), { seconds_since_call: secondsSinceCall })
      return secondsSinceCall - first.seconds_since_call
    },
    end: () => note(attempt, ended(current), {}),
  }
}

/** Facebook has answered, and the answer cannot be read: it says nothing. */
export const orUnknown = async <Result>(checked: Promise<Seen<Result>>): Promise<Seen<Result>> => {
  try {
    return await checked
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'unreadable_response') return 'unknown'
    throw error
  }
}

const isNotFound = (error: unknown): boolean =>
  error instanceof PlatformFailure && error.platformError.subcode === NOT_FOUND_SUBCODE

/** Whether a prepared post is published. */
export const checkPost = async ({ api }: Work, id: string): Promise<Seen<{ published: true }>> => {
  try {
    const { is_published: isOut } = await api.getPost(id)
    return isOut === undefined ? 'unknown' : isOut ? { out: { published: true } } : 'not_out'
  } catch (error) {
    if (isNotFound(error)) return 'unknown'
    throw error
  }
}

/** The list of stories is asked for a little more than what counts, for clocks that differ. */
const LIST_BACK_SECONDS = 120

/** The story that shows a picture or a video. One that is not listed may be out all the same. */
export const findStory = async (
  { api }: Work,
  mediaId: string,
  since: Date,
): Promise<ListedStory | undefined> => {
  const from = Math.floor(since.getTime() / 1000) - LIST_BACK_SECONDS
  return (await api.listStories(from)).items.find(({ media_id }) => media_id === mediaId)
}

const ENDED = ['complete', 'completed']
const OUT = ['published', 'scheduled']
const UPLOADED = ['upload_complete', 'processing', 'ready']

/** What Facebook says of a video. */
export type VideoState = {
  isUploaded: boolean
  isReady: boolean
  /**
   * Of the call that publishes: `out`, it is visible; `taken`, it has had its effect; `not_begun`, Facebook says
   * that it has not; `unknown`, Facebook does not say, which is no "not begun".
   */
  publication: 'out' | 'taken' | 'not_begun' | 'unknown'
  failure?: PlatformFailure
  permalink?: string
  postId?: string
}

const reasonOf = (phases: Phase[]): string | undefined => {
  const [first] = phases.flatMap((phase) => (phase?.error ? [phase.error] : (phase?.errors.items ?? [])))
  return first && [first.code, first.message].filter((part) => part !== undefined).join(' ')
}

/** Without a reason, or for a passing one, another upload may do better. */
const failureFor = (reason: string | undefined): PlatformFailure => {
  if (!reason) return new PlatformFailure(spoiltVideo)
  const failure = failures.containerFailure(reason)
  if (failure.verdict !== 'retry' || failure.remedy !== undefined) return failure
  const { message, platformError } = failure
  return new PlatformFailure({ ...spoiltVideo, message }, { platformError })
}

const publicationOf = (phase: Phase, published: boolean | undefined, isBroken: boolean) => {
  const { status, publish_status: word = '' } = phase ?? {}
  const isEnded = ENDED.includes(status ?? '')
  if (OUT.includes(word) || (isEnded && !isBroken) || (published === true && status !== 'not_started'))
    return 'out'
  if (isEnded || status === 'in_progress' || status === 'error') return 'taken'
  return status === 'not_started' && published !== true ? 'not_begun' : 'unknown'
}

/** https://developers.facebook.com/documentation/video-api/guides/reels-publishing#get-the-status-of-a-reel */
export const readVideoState = ({ status, permalink_url, post_id, published }: Video): VideoState => {
  const { video_status: word = '', uploading_phase, processing_phase, publishing_phase } = status ?? {}
  const phases = [processing_phase, uploading_phase, publishing_phase]
  const isBroken =
    ['error', 'upload_failed'].includes(word) || phases.some((phase) => phase?.status === 'error')
  const broken = isBroken ? failureFor(reasonOf(phases)) : undefined
  const failure = word === 'expired' ? failures.goneContainer('expired') : broken
  return {
    isUploaded: ENDED.includes(uploading_phase?.status ?? '') || UPLOADED.includes(word),
    isReady: word === 'ready',
    publication: publicationOf(publishing_phase, published, isBroken),
    ...(failure ? { failure } : {}),
    ...(permalink_url ? { permalink: permalink_url } : {}),
    ...(post_id ? { postId: post_id } : {}),
  }
}

/** Undefined: it does not find the video, yet or any more. @throws PlatformError when it can't be asked */
export const stateOf = async ({ api }: Work, videoId: string): Promise<VideoState | undefined> => {
  try {
    return readVideoState(await api.getVideo(videoId))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** What became of a call that publishes a video, by what Facebook says of the video. */
export const checkVideo = async (work: Work, videoId: string): Promise<Seen<{ finished_at: string }>> => {
  const state = await stateOf(work, videoId)
  if (!state || state.publication === 'unknown') return 'unknown'
  return state.publication === 'not_begun' ? 'not_out' : { out: { finished_at: new Date().toISOString() } }
}
