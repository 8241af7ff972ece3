import { ConnectFailed, ResponseLost } from '@carteiro/platform-kit'
import type { TaskStatus } from './api.ts'
import { TikTokFailure } from './failures.ts'
import { STATUS_UNREADABLE_SECONDS } from './limits.ts'
import type { Task } from './task.ts'

const secondsToWait = (error: unknown): number | undefined => {
  if (error instanceof ResponseLost || error instanceof ConnectFailed) return STATUS_UNREADABLE_SECONDS
  if (!(error instanceof TikTokFailure)) return undefined
  if (error.verdict === 'wait') return error.retryAfterSeconds
  return error.verdict === 'retry' ? STATUS_UNREADABLE_SECONDS : undefined
}

/**
 * What TikTok says of a task. That it cannot be asked just now says nothing of the post, and must not cost it a try:
 * then it is told when to ask again. @throws TikTokFailure for what does not pass by itself
 */
export const readStatus = async (
  { api }: Task,
  publishId: string,
): Promise<{ told: TaskStatus } | { askAgainIn: number }> => {
  try {
    return { told: await api.fetchStatus(publishId) }
  } catch (error) {
    const seconds = secondsToWait(error)
    if (seconds === undefined) throw error
    return { askAgainIn: seconds }
  }
}
