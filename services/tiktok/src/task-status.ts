import { ConnectFailed, ResponseLost } from '@carteiro/platform-kit'
import { TikTokFailure } from './failures.ts'
import { STATUS_UNREADABLE_SECONDS } from './limits.ts'
import type { TaskStatus } from './responses.ts'
import type { Task } from './task.ts'

const secondsToWait = (error: unknown): number | undefined => {
  if (error instanceof ResponseLost || error instanceof ConnectFailed) return STATUS_UNREADABLE_SECONDS
  if (!(error instanceof TikTokFailure)) return undefined
  if (error.verdict === 'wait') return error.retryAfterSeconds
  return error.verdict === 'retry' ? STATUS_UNREADABLE_SECONDS : undefined
}

/** `gone`: TikTok says that it knows no such task (any more, or not yet). */
export type StatusReading = { told: TaskStatus } | { askAgainIn: number } | { gone: TikTokFailure }

/**
 * What TikTok says of a task. That it cannot be asked just now says nothing of the post, and must not cost it a try:
 * then it is told when to ask again. @throws TikTokFailure for what does not pass by itself
 */
export const readStatus = async ({ api }: Pick<Task, 'api'>, publishId: string): Promise<StatusReading> => {
  try {
    return { told: await api.fetchStatus(publishId) }
  } catch (error) {
    if (error instanceof TikTokFailure && error.code === 'outcome_unknown') return { gone: error }
    const seconds = secondsToWait(error)
    if (seconds === undefined) throw error
    return { askAgainIn: seconds }
  }
}
