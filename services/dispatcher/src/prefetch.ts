/**
 * Prefetch: leases held beyond the slots, so that no slot stands empty while a poll is under way.
 *
 * The states of a claimed job, and what moves it from one to the next:
 *
 *   WAITING   leased and not started; every claim begins here, in the order of the poll's answer
 *   STARTED   a slot was free (`next`): its platform service is being called; it has left this queue
 *   RELEASED  settled as `given_back`, which costs the job nothing and puts it back into its priority queue:
 *             - it has waited longer than `limitMs` (timing.prefetchLimitMs)
 *             - its platform's slot limit has dropped (the poll's `surplus`)
 *             - the dispatcher is stopping
 *   DROPPED   its lease was lost or has expired: another attempt may have the job, and nothing is settled
 *
 * Why a lease that has waited for `limitMs` is released: how many are prefetched follows from how long calls took lately.
 * When calls become slower than that, another dispatcher may have a free slot, and a job that waits here is kept from it. From
 * then on it is not started any more; the next poll, which comes at once, releases it.
 *
 * In the database a WAITING job's lease is a row of carteiro.publication_slots below zero. When a slot is freed, the database
 * passes it to the dispatcher's first such row in the same transaction: the dispatcher may have started that job already.
 */
import type { ClaimedJob } from './claimed-job.ts'

/** So many rows below zero has carteiro.publication_slots (infra/supabase/schemas/queue/tables.sql), for all dispatchers. */
export const PREFETCH_PLACES = 300
/** Share of the latest measurement in a running mean. */
const WEIGHT = 0.2
/** Nothing is prefetched for a slot that is not expected to be free within this time. */
const FREE_WITHIN_MS = 1_000

const createMean = () => {
  let mean: number | undefined
  return {
    add: (value: number): void => {
      mean = mean === undefined ? value : mean + WEIGHT * (value - mean)
    },
    value: (): number | undefined => mean,
  }
}

/** pollAt: when so few are left, a poll is due. leases: how many to hold after it. */
export type PrefetchPlan = { pollAt: number; leases: number }

const NOTHING: PrefetchPlan = { pollAt: 0, leases: 0 }

/**
 * How many leases to hold beyond the slots: as many as begin until the next poll has been answered. Calls end at random, so that
 * the number of those that end in some time has the square root of their mean as its deviation: two of them are added for the
 * poll, during which nothing more can be claimed. A poll may then wait for as many outcomes as end in `gatherMs`.
 */
export const createPrefetchTarget = (gatherMs: number) => {
  const call = createMean()
  const poll = createMean()
  return {
    callTook: call.add,
    pollTook: poll.add,
    /** openMs: the mean age of the open calls. Those that last say more than many short failures. */
    plan: (slots: number, openMs: number): PrefetchPlan => {
      const [callMs, pollMs] = [call.value(), poll.value()]
      if (slots === 0 || !callMs || !pollMs) return NOTHING
      const endsEveryMs = Math.max(callMs, openMs) / slots
      if (endsEveryMs > FREE_WITHIN_MS) return NOTHING
      const ending = pollMs / endsEveryMs
      const pollAt = Math.ceil(ending + 2 * Math.sqrt(ending))
      const leases = Math.min(PREFETCH_PLACES, pollAt + Math.round(gatherMs / endsEveryMs))
      return { pollAt: Math.min(pollAt, Math.ceil(leases / 2)), leases }
    },
  }
}
export type PrefetchTarget = ReturnType<typeof createPrefetchTarget>

/** The WAITING jobs, oldest first. */
export const createPrefetchQueue = (limitMs: number) => {
  const waiting = new Map<string, ClaimedJob>()
  const isOverdue = (job: ClaimedJob): boolean => Date.now() - job.claimedAt > limitMs

  return {
    add: (job: ClaimedJob): void => {
      waiting.set(job.claim.lease_token, job)
    },
    has: (lease: string): boolean => waiting.has(lease),
    size: (): number => waiting.size,
    remove: (lease: string): void => {
      waiting.delete(lease)
    },
    /** Takes out the job to start in a free slot. None when the first is overdue: the poll that releases it comes first. */
    next: (): ClaimedJob | undefined => {
      const [job] = waiting.values()
      if (!job || isOverdue(job)) return undefined
      waiting.delete(job.claim.lease_token)
      return job
    },
    leases: (which: 'all' | 'overdue'): string[] =>
      [...waiting].filter(([, job]) => which === 'all' || isOverdue(job)).map(([lease]) => lease),
    /** In milliseconds since 1970; Infinity when none waits. */
    nextReleaseAt: (): number => {
      const [job] = waiting.values()
      return job ? job.claimedAt + limitMs + 1 : Number.POSITIVE_INFINITY
    },
  }
}
export type PrefetchQueue = ReturnType<typeof createPrefetchQueue>
