import type { Job, JobEvent, JobTrace, ListedJob } from '@carteiro/contracts'
import { type Body, type Caller, type CallOptions, type Data, dataOf, type Query } from './call.ts'
import { pagesOf } from './pages.ts'
import { instantOf } from './publications/input.ts'

/** One option of one publication each. */
export const createJobs = ({ call }: Caller) => ({
  /** Jobs, the newest first, read page by page. */
  list: (query: Omit<Query<'listJobs'>, 'cursor'> = {}, options?: CallOptions): AsyncGenerator<ListedJob> =>
    pagesOf(async (cursor) => {
      const page = dataOf<'listJobs'>(
        await call('listJobs', { params: { query: { ...query, ...cursor } } }, options),
      )
      return { items: page.jobs as ListedJob[], next: page.next_cursor }
    }),
  /** A job with its content, timeline, attempts and steps. @throws NotFoundError */
  get: async (id: string, options?: CallOptions): Promise<Data<'getJob'>> =>
    dataOf<'getJob'>(await call('getJob', { params: { path: { id } } }, options)),
  /** The timeline's events with a seq above `after`. */
  events: async (id: string, after = 0, options?: CallOptions): Promise<JobEvent[]> =>
    dataOf<'listJobEvents'>(
      await call('listJobEvents', { params: { path: { id }, query: { after } } }, options),
    ).events as JobEvent[],
  trace: async (id: string, options?: CallOptions): Promise<JobTrace> =>
    dataOf<'getJobTrace'>(await call('getJobTrace', { params: { path: { id } } }, options)) as JobTrace,
  /**
   * Deletes the post of a completed job at its platform, in the background: `removed_at` is set when it is gone. Asking again
   * changes nothing. @throws CarteiroError 422 where the platform offers no way; 409 where there is no post
   */
  unpublish: async (id: string, options?: CallOptions): Promise<Job> =>
    dataOf<'unpublishJob'>(await call('unpublishJob', { params: { path: { id } } }, options)) as Job,
  /** @throws ConflictError when its post is about to be shown, or is */
  cancel: async (id: string, options?: CallOptions): Promise<Job> =>
    dataOf<'cancelJob'>(await call('cancelJob', { params: { path: { id } } }, options)) as Job,
  /** Tries a failed job again. After `outcome_unknown` it needs the reason why that is safe. @throws ConflictError */
  retry: async (id: string, reason?: string, options?: CallOptions): Promise<Job> => {
    const body = reason === undefined ? {} : { reason }
    return dataOf<'retryJob'>(await call('retryJob', { params: { path: { id } }, body }, options)) as Job
  },
  /** Changes the time of a job that waits; null: at once. @throws ConflictError */
  reschedule: async (id: string, at: Date | string | null, options?: CallOptions): Promise<Job> => {
    const body = { scheduledAt: at === null ? null : instantOf(at) }
    return dataOf<'rescheduleJob'>(
      await call('rescheduleJob', { params: { path: { id } }, body }, options),
    ) as Job
  },
  /**
   * Changes the content of a job that waits or has failed; what is left out stays. `mediaFiles` replaces all files. Of a completed job
   * the published post is edited, in the background, as far as its platform lets an app do that.
   * @throws ConflictError when it is being worked on, or may be out
   */
  edit: async (id: string, change: Body<'editJob'>, options?: CallOptions): Promise<Data<'editJob'>> =>
    dataOf<'editJob'>(await call('editJob', { params: { path: { id } }, body: change }, options)),
})
export type Jobs = ReturnType<typeof createJobs>
