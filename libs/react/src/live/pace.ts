import type { Job } from '@carteiro/contracts'
import type { RereadTimings } from '../limits.ts'

/** What happened last. `since`: when something last changed, in milliseconds since 1970; `reads` since then. */
export type Silence = { isLive: boolean; isFailing: boolean; since: number; reads: number }

/** Whether the page can be seen. */
export const isShown = (): boolean => typeof document === 'undefined' || document.visibilityState !== 'hidden'

/** When a job is due, in milliseconds since 1970: 0 if it has no time to wait for, Infinity while it is held. */
const dueAt = ({ hold_reason, next_attempt_at }: Job): number => {
  if (hold_reason === 'preparing_media') return 0
  if (hold_reason !== null) return Number.POSITIVE_INFINITY
  return next_attempt_at === null ? 0 : Date.parse(next_attempt_at)
}
const isAtWork = ({ status, next_attempt_at, hold_reason }: Job): boolean =>
  (status === 'processing' && next_attempt_at === null) || hold_reason === 'preparing_media'

/**
 * How long to wait for an event before unfinished jobs are read, in milliseconds. Realtime drops messages without a sign
 * of it, so a job that should have changed is read at the short interval: one at work (the cap bounds how many those are),
 * and one that is due, until that has lasted so long that the queue must be. Everything else is read ever more rarely. A
 * jump in `seq` says nothing: starts are not broadcast at once and a late broadcast carries the newest state, so jumps are
 * usual, and the change that is missed most, the last one, has none after it.
 */
export const waitMs = (
  unfinished: readonly Job[],
  { isLive, isFailing, since, reads }: Silence,
  timings: RereadTimings,
  now = Date.now(),
): number => {
  const { whileLiveMs, whileOfflineMs, afterFailureMs, longestMs, suspicionMs } = timings
  const shortest = isFailing ? afterFailureMs : isLive ? whileLiveMs : whileOfflineMs
  const doubled = Math.min(shortest * 2 ** reads, longestMs)
  if (isFailing || !isShown()) return doubled

  const isExpectedToChange = (job: Job): boolean => {
    const lateMs = now - dueAt(job)
    if (lateMs < 0) return false
    return !isLive || isAtWork(job) || Math.min(lateMs, now - since) < suspicionMs
  }
  if (unfinished.some(isExpectedToChange)) return shortest
  const untilDueMs = Math.min(...unfinished.map((job) => dueAt(job) - now).filter((ms) => ms > 0))
  return Math.min(doubled, untilDueMs + shortest)
}
