import { GraphFailure } from '@carteiro/meta-graph'
import { NOT_FOUND_SUBCODE, spoiltVideo } from './failure-table.ts'
import { failures } from './failures.ts'
import * as limits from './limits.ts'
import type { Phase, Video } from './responses.ts'
import type { Story } from './story.ts'

const ENDED = ['complete', 'completed']
const OUT = ['published', 'scheduled']
const UPLOADED = ['upload_complete', 'processing', 'ready']

/** What Facebook says of a video. */
export type VideoState = {
  isUploaded: boolean
  isReady: boolean
  /**
   * Of the call that publishes: `out`, everybody sees it; `committed`, it has had its effect; `not_begun`, Facebook says
   * that it has not; `unknown`, Facebook does not tell, which is no "not begun".
   */
  publication: 'out' | 'committed' | 'not_begun' | 'unknown'
  failure?: GraphFailure
  permalink?: string
  postId?: string
}

const reasonOf = (phases: Phase[]): string | undefined => {
  const [first] = phases.flatMap((phase) => (phase?.error ? [phase.error] : (phase?.errors.items ?? [])))
  return first && [first.code, first.message].filter((part) => part !== undefined).join(' ')
}

/** Without a reason, or for a passing one, another upload may do better. */
const failureFor = (reason: string | undefined): GraphFailure => {
  if (!reason)
    return new GraphFailure(spoiltVideo, { effect: 'none', message: spoiltVideo.message, platformError: {} })
  const failure = failures.containerFailure(reason)
  if (failure.verdict !== 'retry' || failure.remedy !== 'none') return failure
  const { message, platformError } = failure
  return new GraphFailure(spoiltVideo, { effect: 'none', message, platformError })
}

const publicationOf = (phase: Phase, published: boolean | undefined, isBroken: boolean) => {
  const { status, publish_status: word = '' } = phase ?? {}
  const isEnded = ENDED.includes(status ?? '')
  if (OUT.includes(word) || (isEnded && !isBroken) || (published === true && status !== 'not_started'))
    return 'out'
  if (isEnded || status === 'in_progress' || status === 'error') return 'committed'
  return status === 'not_started' && published !== true ? 'not_begun' : 'unknown'
}

/** https://developers.facebook.com/documentation/video-api/guides/reels-publishing#get-the-status-of-a-reel */
export const readVideoState = ({ status, permalink_url, post_id, published }: Video): VideoState => {
  const { video_status: word = '', uploading_phase, processing_phase, publishing_phase } = status ?? {}
  const phases = [processing_phase, uploading_phase, publishing_phase]
  const isBroken =
    ['error', 'upload_failed'].includes(word) || phases.some((phase) => phase?.status === 'error')
  const failure = word === 'expired' ? failures.goneContainer('expired') : undefined
  const broken = isBroken ? failureFor(reasonOf(phases)) : undefined
  return {
    isUploaded: ENDED.includes(uploading_phase?.status ?? '') || UPLOADED.includes(word),
    isReady: word === 'ready',
    publication: publicationOf(publishing_phase, published, isBroken),
    ...(failure || broken ? { failure: failure ?? broken } : {}),
    ...(permalink_url ? { permalink: permalink_url } : {}),
    ...(post_id ? { postId: post_id } : {}),
  } as VideoState
}

/** Undefined: it does not find the video, yet or any more. @throws PlatformError when it can't be asked */
export const stateOf = async ({ api }: Story, videoId: string): Promise<VideoState | undefined> => {
  try {
    return readVideoState(await api.getVideo(videoId))
  } catch (error) {
    if (error instanceof GraphFailure && error.subcode === NOT_FOUND_SUBCODE) return undefined
    throw error
  }
}

/** Seconds until what is so old is worth a look. */
export const untilNextLook = (ageSeconds: number): number =>
  limits.LOOK_EVERY_SECONDS.find(({ untilAge }) => ageSeconds < untilAge)?.every ??
  limits.LOOK_AT_LAST_EVERY_SECONDS
