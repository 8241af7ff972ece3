import type { ClaimedJob } from './claimed-job.ts'
import type { PrefetchQueue } from './prefetch.ts'

/**
 * The in-flight registry: every job whose lease this dispatcher holds. A job that has started occupies a slot until its
 * call has returned, also when its lease is gone meanwhile; the others are in the prefetch queue. No more calls are open
 * than the dispatcher holds slots: the cap rests on this.
 */
export const createInFlightRegistry = (
  prefetched: PrefetchQueue,
  /** Calls the platform service; resolved when the call has returned. */
  start: (job: ClaimedJob) => Promise<void>,
  /** A call has returned, and the next prefetched job has started in its slot. */
  slotPassedOn: () => void,
) => {
  const jobs = new Map<string, ClaimedJob>()
  let inFlight = 0
  let slots = 0

  const startNext = (): void => {
    while (inFlight < slots) {
      const job = prefetched.next()
      if (!job) return
      inFlight += 1
      job.startedAt = Date.now()
      void start(job).then(() => {
        inFlight -= 1
        startNext()
        slotPassedOn()
      })
    }
  }

  const remove = (lease: string): void => {
    jobs.delete(lease)
    prefetched.remove(lease)
  }

  const removeAll = (leases: string[]): string[] => {
    leases.forEach(remove)
    return leases
  }

  return {
    get: (lease: string): ClaimedJob | undefined => jobs.get(lease),
    all: (): ClaimedJob[] => [...jobs.values()],
    size: (): number => jobs.size,
    inFlight: (): number => inFlight,
    slots: (): number => slots,
    /** Does not start it: setSlots does, with the same poll's answer. */
    add: (job: ClaimedJob): void => {
      jobs.set(job.claim.lease_token, job)
      prefetched.add(job)
    },
    remove,
    /** What the latest answered poll says; it holds whatever becomes of the next one. */
    setSlots: (count: number): void => {
      slots = count
      startNext()
    },
    /** The mean time since the jobs that have started did so. */
    meanAgeMs: (): number => {
      const starts = [...jobs.values()].flatMap(({ startedAt }) => startedAt ?? [])
      return starts.length === 0 ? 0 : Date.now() - starts.reduce((sum, at) => sum + at, 0) / starts.length
    },
    /** Until a job needs a poll: to be renewed or released. Infinity when there is no job. */
    nextPollInMs: (): number => {
      const times = [...jobs.values()].map((job) => job.renewAt)
      return Math.min(...times, prefetched.nextReleaseAt()) - Date.now()
    },
    /** Removes those of these jobs that have not started; answers which they were. */
    removePrefetched: (leases: string[]): string[] => removeAll(leases.filter(prefetched.has)),
    /** Removes jobs that have waited too long for a slot, or all that have not started; answers their leases. */
    removeUnstarted: (which: 'all' | 'overdue'): string[] => removeAll(prefetched.leases(which)),
  }
}
export type InFlightRegistry = ReturnType<typeof createInFlightRegistry>
