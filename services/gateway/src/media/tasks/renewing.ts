import type { MediaTaskCalls } from '../../sql/media-task-calls.ts'
import { TASK_LEASE_MS, TASK_RENEW_MS } from './limits.ts'

type Calls = Pick<MediaTaskCalls, 'renewMediaTask' | 'reportMediaProgress'>

/** Keeps the lease of a task while it is at work, and writes its progress with it. */
export const renewing = (
  calls: Calls,
  { id, token }: { id: string; token: string },
  stopping: AbortSignal,
): { signal: AbortSignal; onProgress(done: number): void; end(): Promise<void> } => {
  const ending = new AbortController()
  let progress = 0
  let reported = 0
  let isOver = false
  let renewedAt = performance.now()

  const renew = async (): Promise<void> => {
    const answer = await calls.renewMediaTask(id, token, TASK_LEASE_MS, progress).catch(() => undefined)
    if (answer === 'held') renewedAt = performance.now()
    if (answer === 'lost') ending.abort('the lease was lost')
    if (answer === 'unwanted') ending.abort('no job waits for it any more')
    if (performance.now() - renewedAt > TASK_LEASE_MS) ending.abort('the lease could not be renewed')
    if (answer === 'held' && progress !== reported) {
      reported = progress
      await calls.reportMediaProgress(id).catch(() => undefined)
    }
  }
  let timer: NodeJS.Timeout | undefined
  let renewal: Promise<void> = Promise.resolve()
  const schedule = (): void => {
    timer = setTimeout(() => {
      renewal = renew().then(() => {
        if (!isOver && !ending.signal.aborted) schedule()
      })
    }, TASK_RENEW_MS)
  }
  schedule()

  return {
    signal: AbortSignal.any([ending.signal, stopping]),
    onProgress: (done) => {
      progress = Math.max(progress, Math.min(1, done))
    },
    end: async () => {
      isOver = true
      clearTimeout(timer)
      await renewal
    },
  }
}
