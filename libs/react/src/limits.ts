/** Every time and size of this library. Milliseconds unless the name says otherwise. */
export const CALL_TIMEOUT_MS = 30_000
/** An enqueue whose answer was lost is asked for again this often, with the same idempotency key. */
export const ENQUEUE_ATTEMPTS = 3
export const ENQUEUE_RETRY_MS = 500
/** Random bytes of an idempotency key. */
export const KEY_BYTES = 16

/** The gateway takes as many ids in one question (`GET /api/publications/jobs?ids=`). */
export const MAX_IDS_PER_READ = 100
/** How many jobs a hook without `jobIds` reads. */
export const NEWEST_JOBS = 50

/** A channel outlives its last hook by this much, so that a remount (StrictMode, a new page) takes it over. */
export const CHANNEL_LINGER_MS = 500
/** Waits before a channel that the server closed is opened anew; the last one repeats. */
export const REOPEN_AFTER_MS: readonly number[] = [200, 1_000, 5_000, 15_000]

export const DEFAULT_TRACKING_MINUTES = 10
/** A publication may wait for a platform for hours. */
export const PUBLISH_TRACKING_MINUTES = 24 * 60
export const MINUTE_MS = 60_000
/** The longest time that setTimeout can wait. */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** When unfinished jobs are read again though no event asked for it. */
export type RereadTimings = {
  /**
   * While the channel is live and nothing was heard for so long: catches a broadcast that was lost on its way (Realtime
   * drops what is beyond its limit). Twice as long after each read that brought nothing.
   */
  whileLiveMs: number
  /** The longest of these waits. */
  whileLiveMaxMs: number
  /** While it is not: the page goes on without Realtime. */
  whileOfflineMs: number
  /** After a read that failed. */
  afterFailureMs: number
}
export const REREAD_TIMINGS: RereadTimings = {
  whileLiveMs: 5_000,
  whileLiveMaxMs: 60_000,
  whileOfflineMs: 10_000,
  afterFailureMs: 3_000,
}
