import { job, jobEvent, type PlatformCatalog, platformCatalog, rejectedOption } from '@carteiro/contracts'
import { ApiError, type Sql } from '@carteiro/service-kit'
import { z } from 'zod'

const enqueueAnswer = z.object({
  publication_id: z.uuid(),
  replayed: z.boolean(),
  total_requested: z.int(),
  rejected: z.array(rejectedOption),
  jobs: z.array(z.object({ job_id: z.uuid(), platform: z.string(), status: z.literal('pending') })),
})
export type EnqueueAnswer = z.infer<typeof enqueueAnswer>

export type Account = { id: string; platform: string; is_default: boolean }

/** The database's own SQLSTATEs, as answers. */
const refusals: Record<string, [409 | 422 | 404, string]> = {
  CT002: [409, 'conflict'],
  CT003: [409, 'request_in_progress'],
  CT004: [422, 'idempotency_key_reused'],
  CT404: [404, 'not_found'],
}
const answered = async <T>(call: PromiseLike<T>): Promise<T> => {
  try {
    return await call
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    const refusal = refusals[code]
    if (refusal) throw new ApiError(refusal[0], refusal[1], message)
    if (code === '23503') throw new ApiError(422, 'unknown_user', 'userId: this user does not exist')
    throw error
  }
}

export type JobFilter = {
  userId: string
  ids: string[] | null
  publicationId: string | null
  status: string | null
  platform: string | null
  before: { createdAt: string; id: string } | null
  limit: number
}

/** What the gateway asks of the database, by name. */
export const gatewayCalls = (sql: Sql) => ({
  catalogs: async (): Promise<PlatformCatalog[]> => {
    const rows = await sql`select catalog from public.platforms where catalog is not null order by platform`
    return rows.flatMap((row) => {
      const parsed = platformCatalog.safeParse(row.catalog)
      return parsed.success ? [parsed.data] : []
    })
  },

  pausedPlatforms: async (): Promise<string[]> =>
    (await sql`select platform from public.platform_policies where paused_at is not null`).map(
      (row) => row.platform,
    ),

  accountsOf: (userId: string) => sql<Account[]>`
    select id, platform, external_id, display_name, status, is_default, profile
    from public.platform_accounts
    where user_id = ${userId} and status <> 'disconnected'
    order by platform, created_at`,

  enqueue: async (request: Record<string, unknown>): Promise<EnqueueAnswer> => {
    const [row] = await answered(
      sql`select public.enqueue_publication(${sql.json(request as never)}) as answer`,
    )
    return enqueueAnswer.parse(row?.answer)
  },

  jobs: async (filter: JobFilter) => {
    const rows = await sql`
      select public.publication_job_json(j) as job
      from public.publication_jobs as j
      where j.user_id = ${filter.userId}
        ${filter.ids ? sql`and j.id = any (${filter.ids}::uuid[])` : sql``}
        ${filter.publicationId ? sql`and j.publication_id = ${filter.publicationId}` : sql``}
        ${filter.status ? sql`and j.status = ${filter.status}` : sql``}
        ${filter.platform ? sql`and j.platform = ${filter.platform}` : sql``}
        ${filter.before ? sql`and (j.created_at, j.id) < (${filter.before.createdAt}::timestamptz, ${filter.before.id}::uuid)` : sql``}
      order by j.created_at desc, j.id desc
      limit ${filter.limit}`
    return rows.map((row) => job.parse(row.job))
  },

  job: async (id: string, userId: string | null) => {
    const [row] = await sql`
      select public.publication_job_json(j) as job, j.content
      from public.publication_jobs as j
      where j.id = ${id} ${userId ? sql`and j.user_id = ${userId}` : sql``}`
    return row && { ...job.parse(row.job), content: row.content as unknown }
  },

  events: async (jobId: string, after: number) => {
    const rows = await sql`
      select to_jsonb(e) - 'job_id' as event
      from public.publication_job_events as e
      where e.job_id = ${jobId} and e.seq > ${after}
      order by e.seq`
    return rows.map((row) => jobEvent.parse(row.event))
  },

  cancel: async (jobId: string, userId: string) => {
    const [row] = await answered(sql`select public.cancel_publication_job(${jobId}, ${userId}) as job`)
    return job.parse(row?.job)
  },

  retry: async (jobId: string, userId: string, reason: string | null) => {
    const [row] = await answered(
      sql`select public.retry_publication_job(${jobId}, ${userId}, ${reason}) as job`,
    )
    return job.parse(row?.job)
  },
})
export type GatewayCalls = ReturnType<typeof gatewayCalls>
