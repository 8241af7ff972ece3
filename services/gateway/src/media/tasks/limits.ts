/** A gateway that was killed, or has lost the database, loses its tasks after this. */
export const TASK_LEASE_MS = 15_000
/** A lease is renewed, and progress written. */
export const TASK_RENEW_MS = 1_000
/** The longest time between two looks at the queue: wake-ups come in between. */
export const TASK_POLL_MS = 10_000
export const TASK_DATABASE_PAUSE_MS = 1_000
/** Tries at one task, those that were interrupted included. */
export const MAX_TASK_ATTEMPTS = 5

/** Fetching one file that is copied. */
export const COPY_LIMIT_MS = 30 * 60_000

const FIRST_RETRY_MS = 5_000
const FACTOR = 4
/** How long a task waits after its so many-th try (from 1) has failed. */
export const retryDelayMs = (attempt: number): number => FIRST_RETRY_MS * FACTOR ** (attempt - 1)
