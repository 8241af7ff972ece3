import { type Finding, type Media, outcomeUnknown } from '@carteiro/platform-kit'
import { lastChunk } from './chunk-plan.ts'
import { spentUpload, TikTokFailure } from './failures.ts'
import * as limits from './limits.ts'
import type { OpenUpload } from './open-upload.ts'
import type { TaskStatus } from './responses.ts'
import { reportSent } from './send-chunks.ts'
import { secondsSince, stepName, type Task } from './task.ts'
import { readStatus } from './task-status.ts'

/** When TikTok had the whole file, by our own clock. */
export type Sent = { sent_at: string }

/** States after the whole file has come. https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status */
const AFTER_THE_FILE = ['SEND_TO_USER_INBOX', 'PUBLISH_COMPLETE', 'FAILED']

/**
 * TikTok's word on the whole file: `has` it (it is posting, has posted or has refused it), `lacks` some of it (nothing
 * was posted), or it doesn't say. A state that we do not know never means that the file is not there.
 */
const wordOn = (
  { status, uploaded_bytes: count }: TaskStatus,
  upload: OpenUpload,
): 'has' | 'lacks' | 'silent' => {
  if (AFTER_THE_FILE.includes(status)) return 'has'
  if (count === undefined) return 'silent'
  if (count >= upload.plan.videoSize) return 'has'
  return status === 'PROCESSING_UPLOAD' ? 'lacks' : 'silent'
}

/** Whether the end of an earlier try was ever unknown (told on in the intents), and whether its author took that on. */
type Doubt = { isThere: boolean; isTakenOn: boolean }
const doubtOf = ({ attempt }: Task, name: string): Doubt => {
  const earlier = attempt.earlier(name)
  const isTakenOn = earlier?.wasInDoubt === true
  return { isThere: earlier?.state === 'open' || earlier?.intent.doubted === true || isTakenOn, isTakenOn }
}

const NOTHING_TELLS =
  'TikTok gave no answer to the end of the upload, and does not tell what became of it: look before you post again.'

/** The last chunk was refused for good. Is it because TikTok has it already, and if not: is that proven? */
const judge = async (task: Task, upload: OpenUpload, refusal: TikTokFailure, doubt: Doubt): Promise<Sent> => {
  const status = await readStatus(task, upload.publishId)
  const word = 'told' in status ? wordOn(status.told, upload) : 'silent'
  if (word === 'has') return { sent_at: new Date().toISOString() }
  // It asks for other bytes and does not say which it has: that may be all of them.
  const mayHaveAll = word === 'silent' && refusal.remedy === 'ask_progress'
  if (doubt.isTakenOn || !(doubt.isThere || mayHaveAll)) throw spentUpload(refusal)
  const rest = limits.UPLOAD_SETTLE_SECONDS - secondsSince(upload.expiresAt)
  if (rest > 0) {
    const pause = word === 'silent' ? Math.min(rest, limits.SILENCE_SECONDS) : rest
    task.attempt.pendingFor(pause, 'making sure that TikTok posts nothing of an earlier upload')
  }
  throw word === 'silent' ? outcomeUnknown(NOTHING_TELLS) : spentUpload(refusal)
}

/** What became of a last chunk without an answer: the task tells how much of the file it has. */
const findOut = async (
  task: Task,
  upload: OpenUpload,
  beganAt: Date,
  secondsSinceCall: number,
): Promise<Finding<Sent>> => {
  const status = await readStatus(task, upload.publishId)
  const word = 'told' in status ? wordOn(status.told, upload) : 'silent'
  if (word === 'has') return { done: { sent_at: beganAt.toISOString() } }
  if (word === 'lacks') return { notDone: true }
  const reason = 'finding out whether TikTok has the whole file'
  if (!('told' in status)) {
    const limit = 'gone' in status ? limits.NEW_TASK_LAG_SECONDS : limits.PROCESSING_LIMIT_SECONDS
    if (secondsSinceCall > limit) return { unknown: true, message: NOTHING_TELLS }
    return { lookAgainIn: 'gone' in status ? limits.STATUS_UNREADABLE_SECONDS : status.askAgainIn, reason }
  }
  // It can be asked, and does not count bytes: what it answers to the same bytes will tell.
  return secondsSinceCall > limits.SILENCE_SECONDS
    ? { notDone: true }
    : { lookAgainIn: limits.STATUS_UNREADABLE_SECONDS, reason }
}

/**
 * The chunk after which TikTok posts: the point of no return. Sending it again to the same address is harmless, since
 * an upload becomes one post at most; another upload is begun only when it is proven that this one came to nothing.
 * @throws TikTokFailure, ResponseLost, Pending
 */
export const sendLastChunk = (
  task: Task,
  upload: OpenUpload,
  openSource: () => Promise<Media>,
): Promise<Sent> => {
  const { attempt, sendChunk } = task
  const { plan, uploadUrl, publishId } = upload
  const name = stepName(task, 'upload_last_chunk')
  const range = lastChunk(plan)
  const doubt = doubtOf(task, name)
  return attempt.step<Sent>(name, {
    commits: true,
    counts: false,
    callSeconds: limits.chunkSeconds(range),
    intent: { publish_id: publishId, doubted: doubt.isThere },
    act: async (signal) => {
      const source = await openSource()
      try {
        const onProgress = reportSent(task, upload)
        const timeoutMs = limits.chunkLimitMs(range)
        await sendChunk({ uploadUrl, plan, range, source, onProgress, signal, timeoutMs })
        return { sent_at: new Date().toISOString() }
      } catch (error) {
        if (!(error instanceof TikTokFailure) || error.remedy === 'none') throw error
        return judge(task, upload, error, doubt)
      }
    },
    reconcile: (_intent, beganAt, secondsSinceCall) => findOut(task, upload, beganAt, secondsSinceCall),
  })
}
