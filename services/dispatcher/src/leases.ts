import type { ClaimedJob } from './claimed-job.ts'
import type { Context } from './context.ts'
import type { InFlightRegistry } from './in-flight.ts'

/** Part of a lease after which it is renewed: two renewals may fail before a job is given to another dispatcher. */
export const RENEWED_AFTER = 1 / 3

/** Renews the leases of jobs in flight with the polls, and ends the calls of those whose lease is gone. */
export const createLeases = ({ attempts, logger, timing }: Context, registry: InFlightRegistry) => {
  let leaseMs = Number.POSITIVE_INFINITY
  let check: ReturnType<typeof setInterval> | undefined

  const renewInMs = (): number => Math.min(timing.renewEveryMs, leaseMs * RENEWED_AFTER)

  /** Another attempt has the job, or its user has cancelled it. The end of its call is settled all the same: that frees the slot. */
  const lose = (lease: string): void => {
    const job = registry.get(lease)
    if (!job) return
    const { job_id, traceparent } = job.claim
    // No span is open here: the trace is the publication's.
    logger.warn({ job_id, trace_id: traceparent?.split('-')[1] }, 'Lease lost')
    job.renewAt = Number.POSITIVE_INFINITY
    job.leaseEndsAt = Number.POSITIVE_INFINITY
    job.abort.abort()
  }

  /** Nothing is settled for it any more. */
  const drop = (lease: string): void => {
    lose(lease)
    registry.remove(lease)
    attempts.lost(lease)
  }

  /**
   * Other dispatchers may have these jobs by the next check, though the database cannot say so: the calls must not go on
   * beside theirs. Nothing is settled, for that would free the slot of a call that publishes and cannot be ended: the
   * database keeps it until then (begin_step).
   */
  const dropExpired = (): void => {
    const nextCheck = Date.now() + timing.leaseCheckMs
    for (const job of registry.all()) if (job.leaseEndsAt <= nextCheck) drop(job.claim.lease_token)
  }

  return {
    renewInMs,
    lose,
    drop,
    /** Leases to renew with this poll. If it fails, set their renewAt again. */
    takeDue: (now: number): ClaimedJob[] => {
      const due = registry.all().filter((job) => job.renewAt <= now)
      for (const job of due) job.renewAt = now + renewInMs()
      return due
    },
    /** A poll that was sent at sentAt has renewed these. Answers when the leases end that it has given or renewed. */
    renewed: (jobs: ClaimedJob[], sentAt: number, leaseSeconds = Number.POSITIVE_INFINITY): number => {
      leaseMs = leaseSeconds * 1000
      for (const job of jobs) job.leaseEndsAt = sentAt + leaseMs
      return sentAt + leaseMs
    },
    startChecks: (): void => {
      check = setInterval(dropExpired, timing.leaseCheckMs)
    },
    stopChecks: (): void => clearInterval(check),
  }
}
