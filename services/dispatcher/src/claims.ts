import {
  type Claim,
  claim as claimSchema,
  issueDetails,
  type PollAnswer,
  plainMessage,
} from '@carteiro/contracts'
import type { ClaimedJob } from './claimed-job.ts'
import type { Context } from './context.ts'
import type { Outcome } from './deliver.ts'
import type { InFlightRegistry } from './in-flight.ts'

type RawClaim = PollAnswer['claims'][number]

/** A job that cannot be read will not be readable another time. */
const unreadable = (error: Parameters<typeof issueDetails>[0]) => {
  const details = issueDetails(error, claimSchema).map(({ field, message }) => `${field}: ${message}`)
  return {
    outcome: 'failed',
    verdict: 'refuse',
    code: 'content_rejected',
    message: `The job cannot be read. ${details.join('; ')}`,
  }
}

/**
 * Claimed jobs on their way from a poll's answer to their platform service: each is read alone, so that one that cannot be
 * read is refused and holds up no other; the registry holds it, and starts it when a slot is free.
 */
export const createClaims = (
  { prefetchTarget, logger }: Context,
  registry: InFlightRegistry,
  renewInMs: () => number,
  deliver: (claim: Claim, signal: AbortSignal) => Promise<Outcome>,
  settle: (lease: string, outcome: Record<string, unknown>) => void,
) => {
  const accept = (raw: RawClaim, leaseEndsAt: number): void => {
    const parsed = claimSchema.safeParse(raw, { error: plainMessage })
    if (!parsed.success) {
      logger.error({ job_id: raw.job_id, problem: parsed.error.issues }, 'Job cannot be read')
      settle(raw.lease_token, unreadable(parsed.error))
      return
    }
    const claimedAt = Date.now()
    registry.add({
      claim: parsed.data,
      abort: new AbortController(),
      claimedAt,
      renewAt: claimedAt + renewInMs(),
      leaseEndsAt,
    })
  }

  return {
    /** Calls the platform service; resolved when the outcome is ready to be settled. */
    start: async ({ claim, abort }: ClaimedJob): Promise<void> => {
      const startedAt = performance.now()
      const outcome = await deliver(claim, abort.signal)
      prefetchTarget.callTook(performance.now() - startedAt)
      // A job whose lease was dropped is another attempt's: its outcome is not settled.
      if (registry.get(claim.lease_token)) settle(claim.lease_token, outcome)
    },
    /** Those of an answer whose leases are still good when it is read. */
    acceptAll: (claims: RawClaim[], leaseEndsAt: number): void => {
      if (leaseEndsAt > Date.now()) for (const claim of claims) accept(claim, leaseEndsAt)
      // The process was stopped for a while, say: others may have these jobs, and the slots with them.
      else if (claims.length > 0) {
        logger.warn({ jobs: claims.length }, 'Leases expired before the claims were read')
      }
    },
  }
}
