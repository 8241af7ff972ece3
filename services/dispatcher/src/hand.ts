import type { Claim } from '@carteiro/contracts'

/** Times in milliseconds since 1970; begunAt is undefined while it waits. */
export type Job = {
  claim: Claim
  abort: AbortController
  renewAt: number
  /** When its lease can have run out, by this process's clock. */
  leaseEndsAt: number
  takenAt: number
  begunAt?: number
  /** When its author is to hear that it has started. Infinity until it has begun, and once they have. */
  announceAt: number
}

/**
 * The jobs that a dispatcher has in hand: those that have begun, never more than it holds slots, and those that were taken
 * ahead and wait for one of them to end.
 */
export const createHand = (options: {
  begin: (job: Job) => Promise<void>
  aheadLimitMs: number
  announceAfterMs: number
}) => {
  const { begin, aheadLimitMs, announceAfterMs } = options
  const jobs = new Map<string, Job>()
  const waiting = new Map<string, Job>()
  let inFlight = 0
  let slots = 0

  const isStale = (job: Job): boolean => Date.now() - job.takenAt > aheadLimitMs

  const beginNext = (): void => {
    for (const [lease, job] of waiting) {
      if (inFlight >= slots || isStale(job)) return
      waiting.delete(lease)
      inFlight += 1
      job.begunAt = Date.now()
      job.announceAt = job.begunAt + announceAfterMs
      void begin(job).then(() => {
        inFlight -= 1
        beginNext()
      })
    }
  }

  const letGo = (lease: string): void => {
    jobs.delete(lease)
    waiting.delete(lease)
  }

  return {
    get: (lease: string): Job | undefined => jobs.get(lease),
    all: (): Job[] => [...jobs.values()],
    size: (): number => jobs.size,
    inFlight: (): number => inFlight,
    slots: (): number => slots,
    take: (job: Job): void => {
      jobs.set(job.claim.lease_token, job)
      waiting.set(job.claim.lease_token, job)
    },
    letGo,
    /** So many may be in flight from now on: it is what the last turn has told, and holds whatever became of the next. */
    hold: (count: number): void => {
      slots = count
      beginNext()
    },
    /** How long, in the mean, those that have begun have been in flight. */
    meanAgeMs: (): number => {
      const ages = [...jobs.values()].flatMap(({ begunAt }) => begunAt ?? [])
      return ages.length === 0 ? 0 : Date.now() - ages.reduce((sum, at) => sum + at, 0) / ages.length
    },
    /** Until a job in hand needs a turn: to be renewed, announced, or given back. Infinity when nothing is in hand. */
    dueInMs: (): number => {
      const [first] = waiting.values()
      const times = [...jobs.values()].map((job) => Math.min(job.renewAt, job.announceAt))
      if (first) times.push(first.takenAt + aheadLimitMs + 1)
      return Math.min(...times) - Date.now()
    },
    /** Lets go of jobs that have not begun: all, or those that have waited too long. */
    giveBack: (isLeaving: boolean): string[] => {
      const given = [...waiting].filter(([, job]) => isLeaving || isStale(job)).map(([lease]) => lease)
      for (const lease of given) letGo(lease)
      return given
    },
  }
}
