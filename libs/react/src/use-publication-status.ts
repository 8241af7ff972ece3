import type { Job, JobStatus } from '@carteiro/contracts'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { CarteiroError } from './client/error.ts'
import { DEFAULT_TRACKING_MINUTES, MAX_TIMER_MS, MINUTE_MS } from './limits.ts'
import { isFinished, statusByPlatformOf, viewOf } from './live/view.ts'
import { type ConnectionState, createWatch } from './live/watch.ts'
import { useCarteiro } from './provider.ts'

export type PublicationStatusOptions = {
  /** The jobs to show; the user's newest when left out, none when empty. */
  jobIds?: readonly string[] | undefined
  /** Reads the jobs at the start. Otherwise only what changes from now on is shown, until `refetch`. */
  autoFetch?: boolean
  /** How long to follow changes. Afterwards the jobs stay shown. */
  trackingDurationMinutes?: number
}

export type PublicationStatus = {
  jobs: Job[]
  /** Platform → status in its newest publication. */
  statusByPlatform: Record<string, JobStatus>
  totalJobs: number
  completedJobs: number
  failedJobs: number
  /** Every job is completed, failed or cancelled. */
  isFinished: boolean
  /** True until the first answer. */
  isLoading: boolean
  error: CarteiroError | null
  connection: ConnectionState
  refetch(): Promise<void>
}

const count = (jobs: readonly Job[], status: JobStatus): number =>
  jobs.filter((one) => one.status === status).length

/** Follows the user's jobs live. Never shows an older state after a newer one. */
export const usePublicationStatus = ({
  jobIds,
  autoFetch = true,
  trackingDurationMinutes = DEFAULT_TRACKING_MINUTES,
}: PublicationStatusOptions = {}): PublicationStatus => {
  if (!(trackingDurationMinutes > 0)) {
    throw new RangeError(`trackingDurationMinutes: expected a number above 0, got ${trackingDurationMinutes}`)
  }
  const client = useCarteiro()
  // Pages usually pass a new array at every render.
  const asked = jobIds && [...new Set(jobIds)].join(',')
  const ids = useMemo(() => (asked === undefined ? undefined : asked.split(',').filter(Boolean)), [asked])
  const watch = useMemo(() => createWatch(client, { jobIds: ids, autoFetch }), [client, ids, autoFetch])

  useEffect(() => {
    const stop = watch.start()
    const timer = setTimeout(stop, Math.min(trackingDurationMinutes * MINUTE_MS, MAX_TIMER_MS))
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [watch, trackingDurationMinutes])

  const { store } = client.live
  const known = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot)
  const state = useSyncExternalStore(watch.subscribe, watch.getSnapshot, watch.getSnapshot)
  const jobs = useMemo(() => viewOf(known, ids), [known, ids])
  return useMemo(
    () => ({
      jobs,
      statusByPlatform: statusByPlatformOf(jobs),
      totalJobs: jobs.length,
      completedJobs: count(jobs, 'completed'),
      failedJobs: count(jobs, 'failed'),
      isFinished: jobs.length > 0 && jobs.length >= (ids?.length ?? 0) && jobs.every(isFinished),
      ...state,
      refetch: watch.refetch,
    }),
    [jobs, ids, state, watch],
  )
}
