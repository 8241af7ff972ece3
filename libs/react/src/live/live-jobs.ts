import type { Job } from '@carteiro/contracts'
import type { SupabaseClient } from '@supabase/supabase-js'
import type { RereadTimings } from '../limits.ts'
import { authorChannelOf, type ChannelConnection } from './author-channel.ts'
import { createJobStore, type JobStore } from './job-store.ts'

export type LiveListener = {
  onConnection(connection: ChannelConnection): void
  onPublication(publicationId: string): void
  /** Something may have been missed: time to read again. */
  onDoubt(): void
}

/** The jobs of the user who is signed in, kept up to date by the author's channel while somebody follows. */
export type LiveJobs = {
  readonly store: Pick<JobStore, 'getSnapshot' | 'subscribe'>
  readonly timings: RereadTimings
  /** Takes in what was read; jobs of somebody who has signed out since are left out. */
  merge(jobs: readonly Job[]): void
  follow(listener: LiveListener): () => void
}

export const createLiveJobs = (supabase: SupabaseClient, timings: RereadTimings): LiveJobs => {
  const store = createJobStore()
  /** Undefined until it is known, null when nobody is signed in. */
  let author: string | null | undefined
  const merge = (jobs: readonly Job[]): void =>
    store.merge(jobs.filter((one) => author === undefined || one.user_id === author))

  return {
    store,
    timings,
    merge,
    follow: (listener) =>
      authorChannelOf(supabase).follow({
        onJob: (changed) => merge([changed]),
        onPublication: (publicationId) => listener.onPublication(publicationId),
        onDoubt: () => listener.onDoubt(),
        onConnection: (connection) => {
          const next = connection.userId ?? (connection.state === 'signed_out' ? null : author)
          if (next !== author && author !== undefined) store.clear()
          author = next
          listener.onConnection(connection)
        },
      }),
  }
}
