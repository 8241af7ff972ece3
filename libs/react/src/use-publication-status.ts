'use client'

import type { Job, JobStatus } from '@carteiro/contracts'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { CarteiroError } from './client/error.ts'
import { DEFAULT_TRACKING_MINUTES, MAX_TIMER_MS, MINUTE_MS } from './limits.ts'
import { isFinished, statusByPlatformOf, viewOf, type Wanted } from './live/view.ts'
import { type ConnectionState, createWatch } from './live/watch.ts'
import { useCarteiro } from './provider.tsx'

export type PublicationStatusOptions = {
  /** The jobs to show; the user's newest when left out, none when empty. */
  jobIds?: readonly string[] | undefined
  /** The publication whose jobs are shown, instead of `jobIds`; none when null, as before it is enqueued. */
  publicationId?: string | null | undefined
  /** Reads the jobs at the start. Otherwise only what changes from now on is shown, until `refetch`. */
  autoFetch?: boolean
  /** How long to follow changes. Afterwards the jobs stay shown. */
  trackingDurationMinutes?: number
}

/** What the hook returns. */
export type PublicationStatusResult = {
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

/** Follows the user's jobs, or those of a publication, live. Never shows an older state after a newer one. */
export const usePublicationStatus = ({
  jobIds,
  publicationId,
  autoFetch = true,
  trackingDurationMinutes = DEFAULT_TRACKING_MINUTES,
}: PublicationStatusOptions = {}): PublicationStatusResult => {
  if (!(trackingDurationMinutes > 0)) {
    throw new RangeError(`trackingDurationMinutes: expected a number above 0, got ${trackingDurationMinutes}`)
  }
  if (jobIds && publicationId !== undefined) {
    throw new TypeError('usePublicationStatus: expected jobIds or publicationId, got both')
  }
  const client = useCarteiro()
  // Pages usually pass a new array at every render.
  const asked = publicationId === null ? '' : jobIds && [...new Set(jobIds)].join(',')
  const wanted = useMemo((): Wanted => {
    if (asked !== undefined) return { jobIds: asked.split(',').filter(Boolean) }
    // An empty one is refused by the gateway, rather than taken for none.
    return publicationId === undefined || publicationId === null ? {} : { publicationId }
  }, [asked, publicationId])
  const watch = useMemo(() => createWatch(client, { wanted, autoFetch }), [client, wanted, autoFetch])

  // Also after the tracking time: the jobs stay shown.
  useEffect(() => client.live.retain(wanted), [client, wanted])
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
  const jobs = useMemo(() => viewOf(known, wanted, client.mode), [known, wanted, client])
  const expected = wanted.jobIds?.length ?? 1
  return useMemo(
    () => ({
      jobs,
      statusByPlatform: statusByPlatformOf(jobs),
      totalJobs: jobs.length,
      completedJobs: count(jobs, 'completed'),
      failedJobs: count(jobs, 'failed'),
      isFinished: jobs.length > 0 && jobs.length >= expected && jobs.every(isFinished),
      ...state,
      refetch: watch.refetch,
    }),
    [jobs, expected, state, watch],
  )
}
