/** An upload that is not finished so long after it began is given up, and stops counting. */
export const UNFINISHED_MS = 24 * 60 * 60_000
/** Of the lease on an upload: a gateway that was killed holds up the next request for so long. */
export const LEASE_SECONDS = 10
/** How often a request that writes renews its lease and learns that another one wants it, and a waiting one asks again. */
export const LEASE_POLL_MS = 1_000
/** How long a request waits for another one that writes the same upload. */
export const LEASE_WAIT_MS = 30_000
