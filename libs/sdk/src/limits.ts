/** One attempt of a call, without the time that the call itself asks the gateway to wait. */
export const CALL_TIMEOUT_MS = 30_000
/** One request that carries a file. */
export const UPLOAD_TIMEOUT_MS = 10 * 60_000

/** Attempts of a call that may be repeated, the first one included. */
export const CALL_ATTEMPTS = 4
/** Before the second attempt; doubles with each, with jitter. */
export const FIRST_RETRY_MS = 500
export const LONGEST_RETRY_MS = 8_000
/** A longer Retry-After is the caller's to wait for. */
export const LONGEST_RETRY_AFTER_MS = 60_000

/** How long the gateway is asked to wait for a publication to change: the longest that it takes. */
export const LONG_POLL_SECONDS = 25
/** Between two of those that were answered sooner, so that a change with many steps is no stream of calls. */
export const BETWEEN_POLLS_MS = 1_000
export const WAIT_TIMEOUT_MS = 10 * 60_000

/** A replay of content that was enqueued longer ago is an error, unless the caller has named the publication by a key. */
export const RERUN_WITHIN_MS = 60 * 60_000

/** Larger files are sent in parts, by tus. */
export const RESUMABLE_FROM_BYTES = 8 * 1024 * 1024
export const UPLOAD_PART_BYTES = 8 * 1024 * 1024
export const UPLOAD_RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const

/** Entries of one call of `publications.batch`. */
export const MAX_BATCH = 100
