import type { Mode, PlatformCatalog } from '@carteiro/contracts'
import { type Sql, storable } from '@carteiro/service-kit'
import { z } from 'zod'
import { LeaseLost, PlatformError } from './outcomes.ts'

const LEASE_LOST = 'CT001'
const ANOTHER_PLATFORMS = 'CT005'
const RECORDED_BY_ANOTHER = 'CT006'

/** Another job of the account has the post that was found: check again. */
export class RecordedByAnother extends Error {
  override name = 'RecordedByAnother'
}

/** A step as an earlier attempt left it. */
const recordedStep = z.object({
  step: z.string(),
  state: z.enum(['open', 'done', 'not_done']),
  commits: z.boolean(),
  intent: z.record(z.string(), z.unknown()),
  result: z.unknown(),
  began_at: z.string(),
})
export type RecordedStep = z.infer<typeof recordedStep>

export const attemptAnswer = z.object({
  steps: z.array(recordedStep),
  account: z
    .object({
      id: z.uuid(),
      external_id: z.string(),
      display_name: z.string(),
      profile: z.record(z.string(), z.unknown()),
      credentials: z.unknown(),
      status: z.string(),
      scopes: z.array(z.string()),
      credentials_version: z.int(),
      credentials_age_seconds: z.coerce.number(),
      expires_in_seconds: z.coerce.number().nullable(),
    })
    .nullable(),
})

export type OpenedAttempt = z.infer<typeof attemptAnswer>

const begunStep = z.object({
  state: z.enum(['opened', 'done', 'in_doubt']),
  intent: z.record(z.string(), z.unknown()),
  result: z.unknown(),
  began_at: z.string(),
  call_ends_at: z.string(),
  now: z.string(),
})
export type StepAnswer = z.infer<typeof begunStep>
/** The platform's rates have no room for the call yet. */
const noRoom = z.object({
  state: z.literal('wait'),
  now: z.string(),
  wait_until: z.string(),
  platform: z.string(),
})
/** Without an intent a step is not opened. */
const notBegun = z.object({ state: z.literal('not_begun') })
export type NotBegun = z.infer<typeof notBegun>
const stepAnswer = z.discriminatedUnion('state', [begunStep, notBegun, noRoom])

const rateUsedUp = ({ now, wait_until, platform }: z.infer<typeof noRoom>): PlatformError =>
  new PlatformError({
    verdict: 'wait',
    code: 'rate_limited',
    message: `${platform} accepts no more posts until ${new Date(wait_until).toISOString().slice(0, 19).replace('T', ' ')} UTC.`,
    retryAfterSeconds: Math.max(0, (Date.parse(wait_until) - Date.parse(now)) / 1000),
  })

/** What a call that begins a step has answered. @throws PlatformError (wait) where its rates have no room for it */
export const stepAnswerOf = (value: unknown): StepAnswer | NotBegun => {
  const answer = stepAnswer.parse(value)
  if (answer.state === 'wait') throw rateUsedUp(answer)
  return answer
}

/** The database's word that the lease is over, or was never ours, in our terms. */
export const fenced = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === LEASE_LOST || code === ANOTHER_PLATFORMS) throw new LeaseLost(message)
    if (code === RECORDED_BY_ANOTHER) throw new RecordedByAnother(message)
    throw error
  }
}

/** The functions of the database that a platform service may call, by their names. */
export const jobCalls = (sql: Sql, jobId: string, lease: string) => ({
  openAttempt: async () => {
    const [row] = await fenced(
      sql`select carteiro.open_publication_attempt(job_id => ${jobId}, lease => ${lease}) as answer`,
    )
    return attemptAnswer.parse(row?.answer)
  },

  beginStep: async (step: {
    name: string
    /** Null: only to learn how the step stands. */
    intent: Record<string, unknown> | null
    publishes: boolean
    callSeconds: number
    reopen: boolean
    counts: boolean | undefined
    /** The platform recognises a repeated call: it need not have ended. */
    idempotent: boolean
  }): Promise<StepAnswer | NotBegun> => {
    const [row] = await fenced(sql`
      select carteiro.begin_step(
        job_id => ${jobId}, lease => ${lease}, step => ${step.name}, intent => ${step.intent && sql.json(storable(step.intent) as never)},
        commits => ${step.publishes}, call_seconds => ${step.callSeconds}, reopen => ${step.reopen},
        counts => ${step.counts ?? null}, idempotent => ${step.idempotent}
      ) as answer`)
    return stepAnswerOf(row?.answer)
  },

  /** @throws RecordedByAnother where another job has adopted the post that it made */
  finishStep: async (step: string, state: 'done' | 'not_done', result: unknown): Promise<void> => {
    await fenced(sql`
      select carteiro.finish_step(
        job_id => ${jobId}, lease => ${lease}, step => ${step}, new_state => ${state},
        result => ${sql.json(storable(result ?? null) as never)}
      )`)
  },

  /** `postIds`: the posts found for it, which no other job may have. @throws RecordedByAnother */
  adoptStep: async (step: string, result: unknown, postIds: string[]): Promise<void> => {
    await fenced(sql`
      select carteiro.adopt_step(
        job_id => ${jobId}, lease => ${lease}, step => ${step},
        result => ${sql.json(storable(result ?? null) as never)}, post_ids => ${postIds}
      )`)
  },

  reportProgress: async (phase: string, progress: number): Promise<void> => {
    await fenced(sql`
      select carteiro.report_publication_progress(
        job_id => ${jobId}, lease => ${lease}, new_phase => ${phase}, new_progress => ${progress}
      )`)
  },

  postsOfOtherJobs: async (postIds: string[], since: Date): Promise<string[]> => {
    const [row] = await fenced(sql`
      select carteiro.posts_of_other_jobs(
        job_id => ${jobId}, lease => ${lease}, post_ids => ${postIds}, since => ${since}
      ) as found`)
    return row?.found ?? []
  },
})
export type JobCalls = ReturnType<typeof jobCalls>

/** Tells the system what this service publishes and where it is. False when a newer version has spoken before. */
export const registerPlatform = async (
  sql: Sql,
  catalog: PlatformCatalog,
  url: string,
  mode: Mode,
): Promise<boolean> => {
  const [row] = await sql`
    select carteiro.register_platform(
      announced_platform => ${catalog.platform}, display_name => ${catalog.display_name},
      version => ${catalog.version}, catalog => ${sql.json(catalog as never)}, url => ${url}, announced_mode => ${mode}
    ) as taken`
  return row?.taken === true
}
