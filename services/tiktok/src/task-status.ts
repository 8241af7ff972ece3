import { ConnectFailed, ResponseLost } from '@carteiro/platform-kit'
import { TikTokFailure } from './failures.ts'
import { STATUS_UNREADABLE_SECONDS } from './limits.ts'
import type { TaskStatus } from './responses.ts'
import type { Task } from './task.ts'

/** Whatever a status cannot be read for, short of a dead grant, says nothing against the post. */
const secondsToWait = (error: unknown): number | undefined => {
  const isLost = error instanceof ResponseLost || error instanceof ConnectFailed
  if (!isLost && !(error instanceof TikTokFailure)) return undefined
  if (!isLost && error.verdict === 'reconnect') return undefined
  const asked = !isLost && error.verdict === 'wait' ? error.retryAfterSeconds : undefined
  return asked ?? STATUS_UNREADABLE_SECONDS
}

/** `gone`: TikTok says that it knows no such task (any more, or not yet). */
export type StatusReading = { told: TaskStatus } | { askAgainIn: number } | { gone: TikTokFailure }

/**
 * What TikTok says of a task. That it cannot be asked just now says nothing of the post, and must not cost it a try:
 * then it is told when to ask again. @throws TikTokFailure when the account must be connected again
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
