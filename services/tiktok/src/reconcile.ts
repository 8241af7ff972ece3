import {
  type EarlierStep,
  type Finding,
  isLost,
  outcomeUnknown,
  PlatformFailure,
  secondsSince,
} from '@carteiro/platform-kit'
import type { TaskStatus, Work } from './api.ts'
import { failures, spentUpload } from './failure-table.ts'
import * as limits from './limits.ts'
import type { OpenUpload } from './steps/open-upload.ts'

/** Whatever a status cannot be read for, short of a dead grant, says nothing against the post. */
const secondsToWait = (error: unknown): number | undefined => {
  if (isLost(error)) return limits.STATUS_UNREADABLE_SECONDS
  if (!(error instanceof PlatformFailure) || error.verdict === 'reconnect') return undefined
  const asked = error.verdict === 'wait' ? error.retryAfterSeconds : undefined
  return asked ?? limits.STATUS_UNREADABLE_SECONDS
}

/** `gone`: TikTok says that it knows no such task (any more, or not yet). */
export type StatusReading = { task: TaskStatus } | { askAgainIn: number } | { gone: PlatformFailure }

/**
 * What TikTok says of a task. That it cannot be asked just now says nothing of the post, and must not cost it a try:
 * then it says when to ask again. @throws PlatformFailure when the account must be connected again
 */
export const readStatus = async ({ api }: Work, publishId: string): Promise<StatusReading> => {
  try {
    return { task: await api.fetchStatus(publishId) }
  } catch (error) {
    if (error instanceof PlatformFailure && error.code === 'outcome_unknown') return { gone: error }
    const seconds = secondsToWait(error)
    if (seconds === undefined) throw error
    return { askAgainIn: seconds }
  }
}

/** When TikTok had the whole file, by our own clock. */
export type Sent = { sent_at: string }

/** States after the whole file has come. https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status */
const AFTER_THE_FILE = ['SEND_TO_USER_INBOX', 'PUBLISH_COMPLETE', 'FAILED']

/**
 * Whether TikTok has the whole file: `has` it (it is posting, has posted or has refused it), `lacks` some of it (nothing
 * was posted), or it doesn't say. A state that we do not know never means that the file is not there.
 */
const wholeFileBy = (status: StatusReading, { plan }: OpenUpload): 'has' | 'lacks' | 'unknown' => {
  if (!('task' in status)) return 'unknown'
  const { status: state, uploaded_bytes: count } = status.task
  if (AFTER_THE_FILE.includes(state)) return 'has'
  if (count === undefined) return 'unknown'
  if (count >= plan.videoSize) return 'has'
  return state === 'PROCESSING_UPLOAD' ? 'lacks' : 'unknown'
}

/** Whether the end of an earlier try was ever unknown (the intents say so), and whether the user has accepted that. */
export type Doubt = { isThere: boolean; isAccepted: boolean }
export const doubtOf = (earlier: EarlierStep | undefined): Doubt => {
  const isAccepted = earlier?.wasInDoubt === true
  return { isThere: earlier?.state === 'open' || earlier?.intent.doubted === true || isAccepted, isAccepted }
}

const NOTHING_TELLS =
  'TikTok gave no answer to the end of the upload, and does not say what became of it: check before you post again.'

/** The last chunk was refused for good. Is it because TikTok has it already, and if not: is that proven? */
export const judgeRefusal = async (
  work: Work,
  upload: OpenUpload,
  refusal: PlatformFailure,
  doubt: Doubt,
): Promise<Sent> => {
  const file = wholeFileBy(await readStatus(work, upload.publishId), upload)
  if (file === 'has') return { sent_at: new Date().toISOString() }
  // It asks for other bytes and does not say which it has: that may be all of them.
  const mayHaveAll = file === 'unknown' && failures.remedyOf(refusal) === 'ask_progress'
  if (doubt.isAccepted || !(doubt.isThere || mayHaveAll)) throw spentUpload(refusal)
  const rest = limits.UPLOAD_SETTLE_SECONDS - secondsSince(upload.expiresAt)
  if (rest > 0) {
    const pause = file === 'unknown' ? Math.min(rest, limits.SILENCE_SECONDS) : rest
    work.attempt.pendingFor(pause, 'making sure that TikTok posts nothing of an earlier upload')
  }
  throw file === 'unknown' ? outcomeUnknown(NOTHING_TELLS) : spentUpload(refusal)
}

/** What became of a last chunk without an answer: the task says how much of the file it has. */
export const findOut = async (
  work: Work,
  upload: OpenUpload,
  beganAt: Date,
  secondsSinceCall: number,
): Promise<Finding<Sent>> => {
  const status = await readStatus(work, upload.publishId)
  const file = wholeFileBy(status, upload)
  if (file === 'has') return { done: { sent_at: beganAt.toISOString() } }
  if (file === 'lacks') return { notDone: true }
  const reason = 'finding out whether TikTok has the whole file'
  if (!('task' in status)) {
    const limit = 'gone' in status ? limits.NEW_TASK_LAG_SECONDS : limits.PROCESSING_LIMIT_SECONDS
    if (secondsSinceCall > limit) return { unknown: true, message: NOTHING_TELLS }
    return { checkAgainIn: 'gone' in status ? limits.STATUS_UNREADABLE_SECONDS : status.askAgainIn, reason }
  }
  // It can be asked, and does not count bytes: what it answers to the same bytes will show.
  return secondsSinceCall > limits.SILENCE_SECONDS
    ? { notDone: true }
    : { checkAgainIn: limits.STATUS_UNREADABLE_SECONDS, reason }
}
