import {
  type JobEdit,
  job,
  jobAction,
  jobAttempt,
  jobFile,
  jobStep,
  jobTrace,
  listedJob,
  timeline,
} from '@carteiro/contracts'
import { asCarteiroError, useCarteiro } from '@carteiro/react'
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { z } from 'zod'

/** What the history is narrowed by; empty texts narrow nothing. */
export type JobQuery = {
  search: string
  status: string
  platform: string
  option: string
  since: string
  mode: string
}

const PAGE_SIZE = 40
/** New jobs of other tabs and programs show up this often; what is on the page is live anyway. */
const LIST_AGAIN_MS = 20_000
const TRACE_AGAIN_MS = 5_000

const page = z.object({ jobs: listedJob.array(), next_cursor: z.string().nullable() })
const detail = job.extend({
  content: z.looseObject({
    // What an app inserted past the gateway may lack, or have otherwise.
    mediaFiles: jobFile.array().optional().catch(undefined),
    caption: z.string().optional(),
    settings: z.record(z.string(), z.unknown()).optional(),
    thread: z
      .array(z.looseObject({ text: z.string() }))
      .optional()
      .catch(undefined),
  }),
  timeline,
  attempts: jobAttempt.array(),
  steps: jobStep.array(),
  actions: jobAction.array().default([]),
})
export type JobDetail = z.infer<typeof detail>

const JOBS_KEY = ['jobs']
const jobKey = (id: string) => ['job', id]

export const useJobList = (query: JobQuery) => {
  const client = useCarteiro()
  return useInfiniteQuery({
    queryKey: [...JOBS_KEY, query],
    queryFn: async ({ pageParam, signal }) => {
      const given = Object.entries({ ...query, cursor: pageParam ?? '' }).filter(([, value]) => value !== '')
      const asked = { ...Object.fromEntries(given), limit: PAGE_SIZE }
      return page.parse(await client.request('/api/publications/jobs', { query: asked, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: LIST_AGAIN_MS,
  })
}

export const useJob = (id: string) => {
  const client = useCarteiro()
  return useQuery({
    queryKey: jobKey(id),
    queryFn: async ({ signal }) =>
      detail.parse(await client.request(`/api/publications/jobs/${encodeURIComponent(id)}`, { signal })),
  })
}

export const useTrace = (id: string, isGoingOn: boolean) => {
  const client = useCarteiro()
  return useQuery({
    queryKey: [...jobKey(id), 'trace'],
    queryFn: async ({ signal }) =>
      jobTrace.parse(
        await client.request(`/api/publications/jobs/${encodeURIComponent(id)}/trace`, { signal }),
      ),
    refetchInterval: isGoingOn ? TRACE_AGAIN_MS : false,
  })
}

const useReadAgain = (id: string) => {
  const queries = useQueryClient()
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: jobKey(id) }),
      queries.invalidateQueries({ queryKey: JOBS_KEY }),
    ])
}

/** Try again (a reason where the post may be out), cancel, or delete the post. */
export type JobVerb = 'retry' | 'cancel' | 'unpublish'
export const useJobAction = (id: string) => {
  const client = useCarteiro()
  const readAgain = useReadAgain(id)
  return useMutation({
    mutationFn: ({ verb, reason }: { verb: JobVerb; reason?: string | undefined }) =>
      verb === 'retry' ? client.retry(id, reason) : client[verb](id),
    onSettled: readAgain,
  })
}

/** Changes a job. The page shows the answer at once, and reads the timeline again. */
export const useJobEdit = (id: string) => {
  const client = useCarteiro()
  const queries = useQueryClient()
  const readAgain = useReadAgain(id)
  return useMutation({
    mutationFn: (change: JobEdit) => client.edit(id, change),
    // Without a connection it fails with an error, and is not sent later when there is one.
    networkMode: 'always',
    onSuccess: (changed) => {
      const content = detail.shape.content.parse(changed.content)
      queries.setQueryData<JobDetail>(jobKey(id), (known) => known && { ...known, ...changed, content })
      void readAgain()
    },
    // Why it can't be changed is seen in the job as it is now.
    onError: (error) => (asCarteiroError(error).code === 'conflict' ? readAgain() : undefined),
  })
}
