import { ConversionError, MediaError, NotMedia } from '@carteiro/media'
import { ApiError } from '@carteiro/service-kit'
import { MAX_TASK_ATTEMPTS, retryDelayMs } from './limits.ts'

export type TaskFailure = { code: string; message: string; retryMs?: number | undefined }

/** What a user reads of a failure, and whether it may pass. */
const described = (error: unknown): { code: string; message: string; passes: boolean } => {
  if (error instanceof ConversionError) {
    // Another gateway of the deployment may have one.
    const passes = error.code === 'no_video_converter'
    return { code: error.code, message: error.message, passes }
  }
  if (error instanceof MediaError)
    return { code: error.code, message: error.message, passes: error.verdict === 'retry' }
  if (error instanceof NotMedia) return { code: error.code, message: error.message, passes: false }
  if (error instanceof ApiError && error.status < 500)
    return { code: error.code, message: error.message, passes: false }
  const why = error instanceof ApiError ? error.message : 'this server had a problem'
  return { code: 'preparation_failed', message: `The file could not be prepared: ${why}.`, passes: true }
}

/** @param attempt of the task, from 1 */
export const taskFailureOf = (error: unknown, attempt: number): TaskFailure => {
  const { code, message, passes } = described(error)
  return { code, message, retryMs: passes && attempt < MAX_TASK_ATTEMPTS ? retryDelayMs(attempt) : undefined }
}
