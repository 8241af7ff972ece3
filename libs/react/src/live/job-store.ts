import type { Job } from '@carteiro/contracts'

/**
 * The newest known state of every job. States may come in any order and any number of times (from Realtime, from
 * reads, from several tabs): the one with the highest seq stays. Fits `useSyncExternalStore`.
 */
export type JobStore = {
  /** Merges states; states older than the known ones are ignored. */
  merge(states: readonly Job[]): void
  clear(): void
  /** Returns the same map until a job changes. */
  getSnapshot(): ReadonlyMap<string, Job>
  subscribe(listener: () => void): () => void
}

export const createJobStore = (): JobStore => {
  let jobs: ReadonlyMap<string, Job> = new Map()
  const listeners = new Set<() => void>()
  const replace = (next: ReadonlyMap<string, Job>): void => {
    jobs = next
    for (const listener of [...listeners]) listener()
  }
  return {
    merge: (states) => {
      const next = new Map(jobs)
      let isChanged = false
      for (const state of states) {
        const known = next.get(state.id)
        if (known && known.seq >= state.seq) continue
        next.set(state.id, state)
        isChanged = true
      }
      if (isChanged) replace(next)
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
