import { ConnectFailed, type Media, ResponseLost } from '@carteiro/platform-kit'
import { lastChunk, nextChunk, uploadedBytes } from './chunk-plan.ts'
import { TikTokFailure } from './failures.ts'
import * as limits from './limits.ts'
import type { OpenUpload } from './open-upload.ts'
import { stepName, type Task } from './task.ts'
import { readStatus } from './task-status.ts'

/** Share of the job that is done when TikTok has the whole file. */
const PERCENT_WHEN_SENT = 85

/** Tells the author how much of the file is on its way. */
export const reportSent =
  ({ attempt }: Task, { plan }: OpenUpload) =>
  (bytes: number): Promise<void> =>
    attempt.report('uploading', (PERCENT_WHEN_SENT * bytes) / plan.videoSize)

/** Another try of the same range may go well, and does no harm. */
const isGlitch = (error: unknown): boolean =>
  error instanceof ResponseLost ||
  error instanceof ConnectFailed ||
  (error instanceof TikTokFailure && error.verdict === 'retry')

/**
 * How much of the file TikTok has, by its own count of bytes; what we believe when it doesn't say. A wrong belief is
 * refused, and posts nothing.
 */
const askProgress = async (
  task: Task,
  { publishId, plan }: OpenUpload,
  believed: number,
  error?: unknown,
): Promise<number> => {
  const status = await readStatus(task, publishId)
  const told = 'told' in status ? status.told.uploaded_bytes : undefined
  const header = error instanceof TikTokFailure ? error.platformError.content_range : undefined
  return told ?? uploadedBytes(header, plan) ?? believed
}

/** The slot is given back in good time, and the upload goes on in the next turn. */
const leaveInTime = ({ attempt }: Task, beganAtMs: number): void => {
  const callEnds = beganAtMs + limits.SEND_CALL_SECONDS * 1000
  const ends = Math.min(callEnds, Date.parse(attempt.request.deadline))
  if (Date.now() > ends - limits.LEAVE_EARLY_SECONDS * 1000) {
    attempt.pendingFor(0, 'the upload is large: it goes on in the next turn')
  }
}

/**
 * Sends every chunk but the last, in order. Nothing is posted by them, and one that TikTok has already it refuses: a
 * later attempt goes on where TikTok says that it is. @throws TikTokFailure, Pending
 */
export const sendChunks = async (
  task: Task,
  upload: OpenUpload,
  openSource: () => Promise<Media>,
): Promise<void> => {
  const { attempt, sendChunk } = task
  const { plan, uploadUrl } = upload
  const untilByte = lastChunk(plan).start
  if (untilByte === 0) return
  const name = stepName(task, 'upload_chunks')
  const isResumed = attempt.earlier(name) !== undefined

  await attempt.step(name, {
    callSeconds: limits.SEND_CALL_SECONDS,
    intent: { publish_id: upload.publishId },
    act: async (signal) => {
      const beganAtMs = Date.now()
      const source = await openSource()
      let at = isResumed ? await askProgress(task, upload, 0) : 0
      let glitches = 0
      while (at < untilByte) {
        leaveInTime(task, beganAtMs)
        const range = nextChunk(plan, at)
        try {
          const onProgress = reportSent(task, upload)
          await sendChunk({
            uploadUrl,
            plan,
            range,
            source,
            onProgress,
            signal,
            timeoutMs: limits.chunkLimitMs(range),
          })
          at = range.end
          glitches = 0
        } catch (error) {
          glitches += 1
          if (!isGlitch(error) || signal.aborted || glitches > limits.MAX_CHUNK_GLITCHES) throw error
          at = await askProgress(task, upload, at, error)
        }
      }
      return { uploaded_bytes: at }
    },
  })
}
