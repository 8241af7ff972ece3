import type { Job } from '@carteiro/contracts'
import type { SupabaseAccess } from '../client/supabase-access.ts'
import { MAX_REMEMBERED_JOBS, type RereadTimings } from '../limits.ts'
import { createJobStore, type JobStore } from './job-store.ts'
import { type ChannelConnection, userChannelOf } from './user-channel.ts'
import type { Wanted } from './view.ts'

export type LiveListener = {
  onConnection(connection: ChannelConnection): void
  onPublication(publicationId: string): void
  /** A change may have been missed: the listener should read again. */
  onGap(): void
}

/** The signed-in user's jobs, kept up to date by the user's channel while there is a listener. */
export type LiveJobs = {
  readonly store: Pick<JobStore, 'getSnapshot' | 'subscribe'>
  readonly timings: RereadTimings
  /** Merges jobs that were read; jobs of a user who has signed out since are ignored. */
  merge(jobs: readonly Job[]): void
  /** Keeps the jobs that a hook shows, until it calls the function that this returns; of all others the last are kept. */
  retain(wanted: Wanted): () => void
  follow(listener: LiveListener): () => void
}

export const createLiveJobs = (supabase: SupabaseAccess, timings: RereadTimings): LiveJobs => {
  const retained = new Set<Wanted>()
  const isRetained = (): ((job: Job) => boolean) => {
    const ids = new Set([...retained].flatMap(({ jobIds }) => jobIds ?? []))
    const publications = new Set([...retained].map(({ publicationId }) => publicationId))
    return ({ id, publication_id }) => ids.has(id) || publications.has(publication_id)
  }
  const store = createJobStore({ max: MAX_REMEMBERED_JOBS, keeps: isRetained })
  /** Undefined until it is known, null when no user is signed in. */
  let userId: string | null | undefined
  const merge = (jobs: readonly Job[]): void =>
    store.merge(jobs.filter((one) => userId === undefined || one.user_id === userId))

  return {
    store,
    timings,
    merge,
    retain: (wanted) => {
      retained.add(wanted)
      return () => void retained.delete(wanted)
    },
    follow: (listener) =>
      userChannelOf(supabase).follow({
        onJob: (changed) => merge([changed]),
        onPublication: (publicationId) => listener.onPublication(publicationId),
        onGap: () => listener.onGap(),
        onConnection: (connection) => {
          const next = connection.userId ?? (connection.state === 'signed_out' ? null : userId)
          if (next !== userId && userId !== undefined) store.clear()
          userId = next
          listener.onConnection(connection)
        },
      }),
  }
}
