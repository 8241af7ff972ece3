import type { Claim } from '@carteiro/contracts'

/** A claimed job with its deadlines at this dispatcher, in milliseconds since 1970. */
export type ClaimedJob = {
  claim: Claim
  /** Ends its call. */
  abort: AbortController
  claimedAt: number
  /** Undefined while it is prefetched. */
  startedAt?: number
  renewAt: number
  /** When its lease can have expired, by this process's clock. */
  leaseEndsAt: number
}
