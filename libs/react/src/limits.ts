/** Every time and size of this library. Milliseconds unless the name says otherwise. */
export const CALL_TIMEOUT_MS = 30_000
/** How often an enqueue is called when its answer is lost, with the same idempotency key. */
export const ENQUEUE_ATTEMPTS = 3
export const ENQUEUE_RETRY_MS = 500
/** Larger files are uploaded by tus, which goes on where it was interrupted. */
export const RESUMABLE_FROM_BYTES = 8 * 1024 * 1024
/** Of one request of such an upload. */
export const UPLOAD_CHUNK_BYTES = 64 * 1024 * 1024
/** Delays before a failed request of an upload is sent again; they begin anew whenever bytes have arrived. */
export const UPLOAD_RETRY_MS: readonly number[] = [0, 1_000, 3_000, 5_000, 10_000, 15_000, 30_000, 60_000]
/** Random bytes of an idempotency key. */
export const KEY_BYTES = 16

/** The gateway's limit for one request (`GET /api/publications/jobs?ids=`). */
export const MAX_IDS_PER_READ = 100
/** How many jobs a hook without `jobIds` reads. */
export const NEWEST_JOBS = 50
/** How many jobs a page remembers beyond those that its mounted hooks have asked for: the ones that changed last. */
export const MAX_REMEMBERED_JOBS = 200

/**
 * Delays before a new publication's jobs are read again when they are not visible yet: Realtime reads the write-ahead log
 * of Postgres, and may announce a commit a moment before other connections see its rows.
 */
export const UNSEEN_REREAD_MS: readonly number[] = [100, 500, 2_500, 10_000]

/** How long a channel stays open after its last hook, so that a remount (StrictMode, a new page) uses it again. */
export const CHANNEL_LINGER_MS = 500
/** Delays before a channel that the server closed is opened again; the last one repeats. */
export const REOPEN_AFTER_MS: readonly number[] = [200, 1_000, 5_000, 15_000]
/** A channel that was live for this long is opened again after the first delay: Realtime judges its rate over a minute. */
export const STEADY_AFTER_MS = 60_000

export const DEFAULT_TRACKING_MINUTES = 10
/** A publication may wait for a platform for hours. */
export const PUBLISH_TRACKING_MINUTES = 24 * 60
export const MINUTE_MS = 60_000
/** The longest time that setTimeout can wait. */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** When unfinished jobs are read again without an event. */
export type RereadTimings = {
  /**
   * After this long without an event while the channel is live: finds changes whose broadcast was lost (Realtime drops
   * messages beyond its limit). Doubles after each read that found no change, unless a job should have changed.
   */
  whileLiveMs: number
  /** While the channel is not live: the page works without Realtime. Doubles unless a job is due or at work. */
  whileOfflineMs: number
  /** After a read that failed. Doubles with each. */
  afterFailureMs: number
  /** The upper limit of that doubling. */
  longestMs: number
  /** How long a job that is due, and of which nothing is heard, is taken for one whose change was lost. */
  suspicionMs: number
}
export const REREAD_TIMINGS: RereadTimings = {
  whileLiveMs: 5_000,
  whileOfflineMs: 5_000,
  afterFailureMs: 3_000,
  longestMs: 60_000,
  suspicionMs: 60_000,
}
/** Each of these waits is shorter by a random part, up to this one. */
export const REREAD_SPREAD = 0.2
