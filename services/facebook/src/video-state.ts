import { GraphFailure } from '@carteiro/meta-graph'
import { failures } from './failures.ts'
import * as limits from './limits.ts'
import type { Story } from './story.ts'

const NOT_FOUND_SUBCODE = 33
const ENDED = ['complete', 'completed']
const OUT = ['published', 'scheduled']

/** What Facebook says of a video. */
export type VideoState = {
  isUploaded: boolean
  /** The call that publishes has had its effect. */
  isCommitted: boolean
  /** Everybody sees it. */
  isOut: boolean
  failure?: GraphFailure
  permalink?: string
  postId?: string
}

/** Undefined: it does not find the video, yet or any more. @throws PlatformError when it can't be asked */
export const stateOf = async ({ api }: Story, videoId: string): Promise<VideoState | undefined> => {
  try {
    const { status, permalink_url: permalink, post_id: postId, published } = await api.getVideo(videoId)
    const { video_status: word = '', uploading_phase, processing_phase, publishing_phase } = status ?? {}
    const publishing = publishing_phase?.status ?? 'not_started'
    const reason = processing_phase?.error?.message ?? uploading_phase?.error?.message ?? ''
    const isBroken =
      ['error', 'upload_failed'].includes(word) ||
      [uploading_phase, processing_phase].some((phase) => phase?.status === 'error')
    // The last phase is told in several ways.
    const isOut =
      published === true ||
      OUT.includes(publishing_phase?.publish_status ?? '') ||
      (ENDED.includes(publishing) && !isBroken)
    return {
      isUploaded:
        ENDED.includes(uploading_phase?.status ?? '') || ['upload_complete', 'ready'].includes(word),
      isCommitted: isOut || publishing === 'in_progress' || ENDED.includes(publishing),
      isOut,
      ...(word === 'expired' ? { failure: failures.goneContainer('expired') } : {}),
      ...(isBroken ? { failure: failures.containerFailure(reason) } : {}),
      ...(permalink ? { permalink } : {}),
      ...(postId ? { postId } : {}),
    }
  } catch (error) {
    if (error instanceof GraphFailure && error.subcode === NOT_FOUND_SUBCODE) return undefined
    throw error
  }
}

/** Seconds until what is so old is worth a look. */
export const untilNextLook = ({ pace }: Story, ageSeconds: number): number =>
  pace.lookEverySeconds ??
  limits.LOOK_EVERY_SECONDS.find(({ untilAge }) => ageSeconds < untilAge)?.every ??
  limits.LOOK_AT_LAST_EVERY_SECONDS
