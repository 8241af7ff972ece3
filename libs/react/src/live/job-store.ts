import type { Job } from '@carteiro/contracts'

/**
 * The newest known state of every job. States may come in any order and any number of times (from Realtime, from
 * reads, from several tabs): the one with the highest seq stays. Fits `useSyncExternalStore`.
 */
export type JobStore = {
  /** Merges states, newest jobs first, as the gateway lists them; states older than the known ones are ignored. */
  merge(states: readonly Job[]): void
  clear(): void
  /** Returns the same map until a job changes. */
  getSnapshot(): ReadonlyMap<string, Job>
  subscribe(listener: () => void): () => void
}

export type JobStoreOptions = {
  /** Beyond so many jobs, those that have not changed for longest are forgotten. */
  max?: number
  /** Returns whether a job is kept however many there are. Called once for each time that jobs are forgotten. */
  keeps?: () => (job: Job) => boolean
}

export const createJobStore = ({
  max = Number.POSITIVE_INFINITY,
  keeps = () => () => false,
}: JobStoreOptions = {}): JobStore => {
  /** In the order of their last change. */
  let jobs: ReadonlyMap<string, Job> = new Map()
  const listeners = new Set<() => void>()
  const replace = (next: ReadonlyMap<string, Job>): void => {
    jobs = next
    for (const listener of [...listeners]) listener()
  }
  const forget = (all: Map<string, Job>): void => {
    if (all.size <= max) return
    const isKept = keeps()
    const others = [...all.values()].filter((job) => !isKept(job))
    for (const { id } of others.slice(0, Math.max(0, others.length - max))) all.delete(id)
  }
  return {
    merge: (states) => {
      const next = new Map(jobs)
      let isChanged = false
      for (const state of states.toReversed()) {
        const known = next.get(state.id)
        if (known && known.seq >= state.seq) continue
        next.delete(state.id)
        next.set(state.id, state)
        isChanged = true
      }
      if (!isChanged) return
      forget(next)
      replace(next)
    },
    clear: () => {
      if (jobs.size > 0) replace(new Map())
    },
    getSnapshot: () => jobs,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
