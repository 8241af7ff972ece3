import { isLost, PlatformError, PlatformFailure, pauseAt, secondsSince } from '@carteiro/platform-kit'
import type { Video, Work } from '../api.ts'
import { failedVideo } from '../failure-table.ts'
import * as limits from '../limits.ts'
import type { UploadedRecord } from '../reconcile.ts'

const PERCENT_WHILE_PROCESSED = 90

/** What YouTube has made of the video; `warning` when it could not be watched to its end. */
export type Processed = { video: Video | undefined; warning?: string }

const secondsToWait = (error: unknown): number | undefined => {
  if (isLost(error)) return limits.STATUS_UNREADABLE_SECONDS
  if (!(error instanceof PlatformFailure)) return undefined
  if (error.verdict === 'wait') return error.retryAfterSeconds
  return error.verdict === 'retry' ? limits.STATUS_UNREADABLE_SECONDS : undefined
}

/** The video is out: that it cannot be asked about says nothing against it. */
const read = async (
  { api }: Work,
  videoId: string,
): Promise<{ video: Video | undefined } | { askAgainIn: number } | { cannotAsk: string }> => {
  try {
    const { items, unreadable } = await api.videos([videoId])
    if (items.length === 0 && unreadable > 0) return { askAgainIn: limits.STATUS_UNREADABLE_SECONDS }
    return { video: items.find(({ id }) => id === videoId) }
  } catch (error) {
    const askAgainIn = secondsToWait(error)
    if (askAgainIn !== undefined) return { askAgainIn }
    if (!(error instanceof PlatformError)) throw error
    return { cannotAsk: error.message }
  }
}

const stillAtWork = 'The video is at YouTube, which has not finished processing it.'

const stateUnknown = 'The video is at YouTube, which does not say how far it is with processing it.'

/**
 * Watches YouTube process the video, without holding a slot.
 * https://developers.google.com/youtube/v3/docs/videos#processingDetails
 *
 * @throws Pending, PlatformError when YouTube has refused the video, or cannot make one of the file
 */
export const awaitProcessing = async (work: Work, uploaded: UploadedRecord): Promise<Processed> => {
  const { attempt } = work
  const age = secondsSince(uploaded.uploaded_at)
  await attempt.report('processing', PERCENT_WHILE_PROCESSED)
  const said = await read(work, uploaded.video_id)
  if ('cannotAsk' in said) {
    return {
      video: undefined,
      warning: `The video is at YouTube; how it fares cannot be read. ${said.cannotAsk}`,
    }
  }
  if ('video' in said) {
    const { video } = said
    const { uploadStatus, failureReason, rejectionReason } = video?.status ?? {}
    const { processingStatus, processingFailureReason } = video?.processingDetails ?? {}
    if (uploadStatus === 'failed' || uploadStatus === 'rejected' || uploadStatus === 'deleted') {
      throw failedVideo({ reason: rejectionReason ?? failureReason, status: uploadStatus })
    }
    if (processingStatus === 'failed') {
      throw failedVideo({ reason: processingFailureReason ?? failureReason, status: 'failed' })
    }
    // A Short's thumbnail sticks only when both say so: https://developers.google.com/youtube/v3/docs/thumbnails/set
    if (uploadStatus === 'processed' && processingStatus !== 'processing') return { video }
    if (uploadStatus === undefined && processingStatus === 'succeeded') return { video }
    const isStateUnknown = video && uploadStatus === undefined && processingStatus === undefined
    if (isStateUnknown && age > limits.UNKNOWN_STATE_LIMIT_SECONDS) return { video, warning: stateUnknown }
    if (!video && age > limits.UNSEEN_LIMIT_SECONDS) {
      return { video, warning: 'The video was uploaded, and YouTube does not show it: check the channel.' }
    }
  }
  if (age > limits.PROCESSING_LIMIT_SECONDS) {
    return { video: 'video' in said ? said.video : undefined, warning: stillAtWork }
  }
  return 'askAgainIn' in said
    ? attempt.pendingFor(said.askAgainIn, 'YouTube does not say just now how far the video is')
    : attempt.pendingFor(pauseAt(limits.STATUS_SCHEDULE, age), 'YouTube is processing the video')
}
