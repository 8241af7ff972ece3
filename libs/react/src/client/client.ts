import type {
  Account,
  Job,
  JobEdit,
  JobEvent,
  JobStatus,
  Mode,
  PlatformCatalog,
  ShownMediaFile,
} from '@carteiro/contracts'
import { REREAD_TIMINGS, type RereadTimings } from '../limits.ts'
import { createLiveJobs, type LiveJobs } from '../live/live-jobs.ts'
import { type Call, createCall } from './call.ts'
import { type Enqueued, type EnqueueInput, type EnqueueOptions, enqueue } from './enqueue.ts'
import type { SupabaseAccess } from './supabase-access.ts'
import { type Uploadable, type UploadOptions, uploadMedia } from './upload.ts'
import { readAccounts, readJob, readJobs, readPlatforms, readTimeline } from './wire.ts'

export type JobFilter = {
  ids?: readonly string[]
  publicationId?: string
  status?: JobStatus
  platform?: string
  cursor?: string
  limit?: number
}
type Signal = { signal?: AbortSignal }
export type JobPage = { jobs: Job[]; nextCursor: string | null }
export type JobDetail = Job & { content: unknown; timeline: JobEvent[] }
export type Platform = PlatformCatalog & { paused: boolean }

/** The gateway's API for a page. Every call is made as the signed-in user, and throws CarteiroError. */
export type CarteiroClient = {
  readonly supabase: SupabaseAccess
  readonly gatewayUrl: string
  readonly mode: Mode
  /** Uploads one file. In a browser `onProgress` reports the progress; `signal` aborts. */
  uploadMedia(file: Uploadable, options?: UploadOptions): Promise<ShownMediaFile>
  /** Publishes. After a lost answer the call is repeated with the same key, so nothing is enqueued twice. */
  enqueue(input: EnqueueInput, options?: EnqueueOptions): Promise<Enqueued>
  /** The user's jobs, newest first. */
  jobs(filter?: JobFilter, options?: Signal): Promise<JobPage>
  job(id: string, options?: Signal): Promise<JobDetail>
  /** The timeline's events with a seq above `after`. */
  events(id: string, options?: Signal & { after?: number }): Promise<JobEvent[]>
  /** Cancels a waiting job. @throws `conflict` when it is too late */
  cancel(id: string): Promise<Job>
  /**
   * Changes the content of a waiting or failed job, or the time of a waiting one (`scheduledAt: null` is at once). A field
   * that is left out stays; `mediaFiles` replaces all files, with their order and alt texts. Of a completed job the published post
   * is edited, as far as its platform lets an app do that. @throws `conflict` when it is too late
   */
  edit(id: string, change: JobEdit): Promise<Job & { content: unknown }>
  /** Retries a failed job. After `outcome_unknown` it needs the reason why that is safe. */
  retry(id: string, reason?: string): Promise<Job>
  /** Deletes the post of a completed job at its platform, in the background: `removed_at` is set when it is gone. */
  unpublish(id: string): Promise<Job>
  /** The platforms and what may be published there, in the client's mode unless another is named. */
  platforms(options?: Signal & { mode?: Mode | undefined }): Promise<Platform[]>
  /** The accounts that the user has connected. */
  accounts(): Promise<Account[]>
  /** Any other call of the gateway's API. @returns `data` unchecked */
  request: Call
  /** What the hooks share: the known jobs, and the user's channel. */
  readonly live: LiveJobs
}

export const createCarteiroClient = (options: {
  supabase: SupabaseAccess
  /** The gateway's address, such as `https://api.example.com`. */
  gatewayUrl: string
  /** `test` publishes to the sandbox alone, shows its jobs, and lists its platforms and accounts. Left out: `live`. */
  mode?: Mode | undefined
  timings?: Partial<RereadTimings>
}): CarteiroClient => {
  const { supabase, gatewayUrl, mode = 'live' } = options
  if (!URL.canParse(gatewayUrl)) throw new TypeError(`gatewayUrl: expected a URL, got ${gatewayUrl}`)
  /** Said only where it is not the usual one: a gateway of an earlier release knows no modes. */
  const modeQuery = mode === 'live' ? undefined : mode
  const call = createCall(supabase, gatewayUrl)
  const live = createLiveJobs(supabase, { ...REREAD_TIMINGS, ...options.timings })
  const jobPath = (id: string): string => `/api/publications/jobs/${encodeURIComponent(id)}`
  const taken = (data: unknown): Job => {
    const changed = readJob(data)
    live.merge([changed])
    return changed
  }
  const change = async (path: string, body?: unknown): Promise<Job> =>
    taken(await call(path, { method: 'POST', body }))

  return {
    supabase,
    gatewayUrl,
    mode,
    live,
    request: call,
    uploadMedia: (file, uploadOptions) => uploadMedia(supabase, gatewayUrl, file, uploadOptions),
    enqueue: (input, enqueueOptions) => enqueue(call, supabase, modeQuery, input, enqueueOptions),
    jobs: async ({ ids, publicationId, ...filter } = {}, { signal } = {}) => {
      const query = {
        ...filter,
        ids: ids?.join(','),
        publication_id: publicationId,
        // What is named is listed whatever its mode is.
        mode: ids || publicationId ? undefined : modeQuery,
      }
      const page = (await call('/api/publications/jobs', { query, signal })) as {
        jobs: unknown
        next_cursor: string | null
      }
      return { jobs: readJobs(page.jobs), nextCursor: page.next_cursor }
    },
    job: async (id, { signal } = {}) => {
      const data = (await call(jobPath(id), { signal })) as { content: unknown; timeline: unknown }
      return { ...readJob(data), content: data.content, timeline: readTimeline(data.timeline) }
    },
    events: async (id, { after = 0, signal } = {}) => {
      const data = await call(`${jobPath(id)}/events`, { query: { after }, signal })
      return readTimeline((data as { events: unknown }).events)
    },
    cancel: (id) => change(`${jobPath(id)}/cancel`),
    edit: async (id, body) => {
      const data = await call(jobPath(id), { method: 'PATCH', body })
      return { ...taken(data), content: (data as { content: unknown }).content }
    },
    retry: (id, reason) => change(`${jobPath(id)}/retry`, reason === undefined ? {} : { reason }),
    unpublish: (id) => change(`${jobPath(id)}/unpublish`),
    platforms: async ({ mode: other, signal } = {}) => {
      const query = { mode: other ?? modeQuery }
      const data = await call('/api/platforms', { query, isPublic: true, signal })
      return readPlatforms((data as { platforms: unknown }).platforms)
    },
    accounts: async () => {
      const data = await call('/api/accounts', { query: { mode: modeQuery } })
      return readAccounts((data as { accounts: unknown }).accounts)
    },
  }
}
