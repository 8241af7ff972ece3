import {
  job,
  jobAction,
  jobStep,
  type MediaPolicy,
  type Mode,
  optionCheck,
  type PostChanges,
  timeline,
} from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import { type Actor, acting } from '../actor.ts'
import type { Preparation } from '../conversion/plan-option.ts'
import { type StoredPreparation, storedPreparation } from '../conversion/stored-preparation.ts'
import type { WaitedJob } from '../waits/publication-waits.ts'
import { asker } from './ask.ts'
import { auditCalls } from './audit-calls.ts'
import { catalogsAndAccounts } from './catalogs-and-accounts.ts'
import { enqueueCalls } from './enqueue-calls.ts'
import { keyCalls } from './key-calls.ts'
import { listCalls } from './list-calls.ts'
import { mediaTaskCalls } from './media-task-calls.ts'
import { resumableCalls } from './resumable-calls.ts'
import { storageCalls } from './storage-calls.ts'
import { uploadCalls } from './upload-calls.ts'

export type { EnqueueAnswer } from './enqueue-calls.ts'

const forecastReservation = optionCheck.pick({ runs_at: true, delayed_by: true })

const waitedJob = job.pick({ publication_id: true, account_id: true, status: true, seq: true })

/** What the gateway asks of the database, by name. @param answerMs milliseconds that it waits for each answer */
export const gatewayCalls = (sql: Sql, answerMs?: number) => {
  const ask = asker(answerMs)
  return {
    ping: async (): Promise<void> => {
      await ask(sql`select 1`)
    },

    ...catalogsAndAccounts(sql, ask),

    pausedPlatforms: async (mode: Mode): Promise<string[]> => {
      const rows = await ask(
        sql`select platform from carteiro.platform_policies where paused_at is not null and mode = ${mode}`,
      )
      return rows.map((row) => row.platform)
    },

    /** When each of these jobs would begin, in their order; nothing is reserved. */
    previewTurns: async (
      jobs: { platform: string; option: string; accountId: string }[],
      at: string | null,
      mode: Mode,
    ) => {
      const rows = await ask(sql`
        select carteiro.forecast_reservation(job.platform, job.option, job.account, ${at}, ${mode}) as reservation
        from rows from (
          jsonb_to_recordset(${sql.json(jobs)}) as (platform text, option text, "accountId" uuid)
        ) with ordinality as job (platform, option, account, place)
        order by job.place`)
      return rows.map((row) => {
        const reservation = forecastReservation.parse(row.reservation)
        return { ...reservation, runs_at: reservation.runs_at && new Date(reservation.runs_at).toISOString() }
      })
    },

    /** The address of a platform's service in a mode; null when none has registered. */
    serviceUrl: async (platform: string, mode: Mode): Promise<string | null> => {
      const [row] = await ask(
        sql`select url from carteiro.platforms where platform = ${platform} and mode = ${mode}`,
      )
      return row?.url ?? null
    },

    /** False when the user has no such account. */
    disconnectAccount: async (actor: Actor, userId: string, accountId: string): Promise<boolean> => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`select carteiro.disconnect_account(${userId}, ${accountId}) as done`,
        ),
      )
      return row?.done === true
    },

    /** False when the user has no such account. */
    setAccountMediaPolicy: async (
      actor: Actor,
      userId: string,
      accountId: string,
      policy: MediaPolicy,
    ): Promise<boolean> => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) =>
            transaction`select carteiro.set_account_media_policy(${userId}, ${accountId}, ${policy}) as done`,
        ),
      )
      return row?.done === true
    },

    /** False when the user has no such account. */
    setDefaultAccount: async (actor: Actor, userId: string, accountId: string): Promise<boolean> => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`select carteiro.set_default_account(${userId}, ${accountId}) as done`,
        ),
      )
      return row?.done === true
    },

    ...enqueueCalls(sql, ask),
    ...uploadCalls(sql, ask),
    ...resumableCalls(sql, ask),
    ...storageCalls(sql, ask),
    ...mediaTaskCalls(sql, ask),
    ...auditCalls(sql, ask),
    ...keyCalls(sql, ask),

    ...listCalls(sql, ask),

    /** What those who wait for publications need to know of their jobs. */
    waitedJobs: async (publicationIds: string[]): Promise<WaitedJob[]> => {
      const rows = await ask(sql`
        select job.publication_id, job.account_id, job.status, job.seq::integer
        from public.publication_jobs as job
        where job.publication_id = any (${publicationIds}::uuid[])`)
      return z.array(waitedJob).parse(rows)
    },

    /** A job; without a user, any user's; without a mode, of either one. */
    job: async (jobId: string, userId: string | null, mode: Mode | null) => {
      const [row] = await ask(sql`
        select carteiro.publication_job_json(j) as job, j.content
        from public.publication_jobs as j
        where j.id = ${jobId} ${userId ? sql`and j.user_id = ${userId}` : sql``}
          ${mode ? sql`and j.mode = ${mode}` : sql``}`)
      return row && { ...job.parse(row.job), content: row.content as unknown }
    },

    events: async (jobId: string, after: number) => {
      const rows = await ask(sql`
        select to_jsonb(e) - 'job_id' as event
        from carteiro.publication_job_events as e
        where e.job_id = ${jobId} and e.seq > ${after}
        order by e.seq`)
      return timeline.parse(rows.map((row) => row.event))
    },

    steps: async (jobId: string) => {
      const [row] = await ask(sql`select carteiro.publication_job_steps(${jobId}) as steps`)
      return z.array(jobStep).parse(row?.steps)
    },

    actions: async (jobId: string) => {
      const [row] = await ask(sql`select carteiro.job_actions_json(${jobId}) as actions`)
      return z.array(jobAction).parse(row?.actions)
    },

    unpublish: async (actor: Actor, jobId: string, userId: string) => {
      const [row] = await ask(
        acting(
          sql,
          actor,
          (transaction) => transaction`select carteiro.unpublish_publication_job(${jobId}, ${userId}) as job`,
        ),
      )
      return job.parse(row?.job)
    },

    editPublished: async (jobId: string, userId: string, changes: PostChanges) => {
      const [row] = await ask(
        sql`select carteiro.edit_published_job(${jobId}, ${userId}, ${sql.json(changes as never)}) as job`,
      )
      return job.parse(row?.job)
    },

    cancel: async (jobId: string, userId: string) => {
      const [row] = await ask(sql`select carteiro.cancel_publication_job(${jobId}, ${userId}) as job`)
      return job.parse(row?.job)
    },

    /** How a job's files are prepared, as SQL keeps it. */
    preparation: async (jobId: string): Promise<StoredPreparation> => {
      const [row] = await ask(sql`select carteiro.job_preparation_json(${jobId}) as preparation`)
      return storedPreparation.parse(row?.preparation)
    },

    /**
     * @param change scheduledAt: undefined keeps the time, null is at once; preparation: undefined keeps how the files are
     * prepared
     */
    edit: async (
      jobId: string,
      userId: string,
      change: {
        seen: unknown
        edited: unknown
        scheduledAt: string | null | undefined
        preparation: Preparation | undefined
        uploads: string[]
      },
    ) => {
      const [row] = await ask(sql`
        select carteiro.edit_publication_job(
          job_id => ${jobId}, owner_id => ${userId}, seen_content => ${sql.json(change.seen as never)},
          new_content => ${sql.json(change.edited as never)}, reschedules => ${change.scheduledAt !== undefined},
          new_time => ${change.scheduledAt ?? null},
          preparation => ${change.preparation ? sql.json(change.preparation as never) : null},
          needed_uploads => ${change.uploads}::uuid[]
        ) as job`)
      return job.parse(row?.job)
    },

    /** @param at null: at once */
    reschedule: async (jobId: string, userId: string, at: string | null) => {
      const [row] = await ask(
        sql`select carteiro.reschedule_publication_job(${jobId}, ${userId}, ${at}) as job`,
      )
      return job.parse(row?.job)
    },

    retry: async (jobId: string, userId: string, reason: string | null) => {
      const [row] = await ask(
        sql`select carteiro.retry_publication_job(${jobId}, ${userId}, ${reason}) as job`,
      )
      return job.parse(row?.job)
    },
  }
}
export type GatewayCalls = ReturnType<typeof gatewayCalls>
