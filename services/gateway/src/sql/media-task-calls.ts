import { id, type MediaFile, mode } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import type { Ask } from './ask.ts'

export const mediaTask = z.object({
  id,
  user_id: id,
  mode,
  kind: z.enum(['convert', 'copy']),
  key: z.string(),
  /** What the task's handler needs (convert.ts). */
  spec: z.unknown(),
  attempt: z.int(),
  /** Of a claim that did not end: what it has stored is to be removed. */
  left_token: id.optional(),
})
export type MediaTask = z.infer<typeof mediaTask>

const waitingJobs = z.array(
  z.object({ option: z.string(), platform: z.string(), content: z.unknown(), file_index: z.int() }),
)

/** The queue of files that must be converted or copied. `token`: the lease of a claim, and the id of its result. */
export const mediaTaskCalls = (sql: Sql, ask: Ask) => {
  const seconds = (ms: number) => sql`make_interval(secs => ${ms / 1000}::double precision)`
  return {
    /** @returns null when there is nothing to do */
    claimMediaTask: async (
      kind: MediaTask['kind'],
      token: string,
      { leaseMs, maxAttempts }: { leaseMs: number; maxAttempts: number },
    ): Promise<MediaTask | null> => {
      const [row] = await ask(sql`
        select carteiro.claim_media_task(${[kind]}::text[], ${token}, ${seconds(leaseMs)}, ${maxAttempts}) as task`)
      return mediaTask.nullable().parse(row?.task)
    },

    /** @param progress from 0 to 1 */
    renewMediaTask: async (taskId: string, token: string, leaseMs: number, progress: number) => {
      const [row] = await ask(sql`
        select carteiro.renew_media_task(${taskId}, ${token}, ${seconds(leaseMs)}, ${progress}) as answer`)
      return z.enum(['held', 'lost', 'unwanted']).parse(row?.answer)
    },

    reportMediaProgress: async (taskId: string): Promise<void> => {
      await ask(sql`select carteiro.report_media_progress(${taskId})`)
    },

    /**
     * @returns false when the lease is lost: the result is to be removed
     * @throws ApiError 429 or 413 when the result is more than its user may store
     */
    finishMediaTask: async (
      taskId: string,
      token: string,
      { result, contentKey }: { result: MediaFile; contentKey: string },
    ): Promise<boolean> => {
      const [row] = await ask(sql`
        select carteiro.finish_media_task(${taskId}, ${token}, ${sql.json(result as never)}, ${contentKey}) as done`)
      return row?.done === true
    },

    /** Ends a task with the result of an equal one. @returns whether there was one */
    reuseMediaResult: async (taskId: string, token: string, contentKey: string): Promise<boolean> => {
      const [row] = await ask(
        sql`select carteiro.reuse_media_result(${taskId}, ${token}, ${contentKey}) as done`,
      )
      return row?.done === true
    },

    /** @param retryMs undefined: it has failed for good @returns false when it had ended, or another gateway has it */
    failMediaTask: async (
      taskId: string,
      token: string,
      { code, message, retryMs }: { code: string; message: string; retryMs?: number | undefined },
    ): Promise<boolean> => {
      const [row] = await ask(sql`
        select carteiro.fail_media_task(${taskId}, ${token}, ${code}, ${message},
          ${retryMs === undefined ? null : seconds(retryMs)}) as done`)
      return row?.done === true
    },

    /** @returns false when it had ended, or another gateway has it */
    giveBackMediaTask: async (taskId: string, token: string): Promise<boolean> => {
      const [row] = await ask(sql`select carteiro.give_back_media_task(${taskId}, ${token}) as done`)
      return row?.done === true
    },

    /** Moves on the jobs that wait for a task, or all that should have been. @returns how many */
    releasePreparedJobs: async (taskId: string | null): Promise<number> => {
      const [row] = await ask(sql`select carteiro.release_prepared_jobs(${taskId}) as moved`)
      return Number(row?.moved ?? 0)
    },

    mediaTaskJobs: async (taskId: string) => {
      const [row] = await ask(sql`select carteiro.media_task_jobs(${taskId}) as jobs`)
      return waitingJobs.parse(row?.jobs)
    },

    /** The tokens of all tasks at work. */
    mediaTaskLeases: async (): Promise<string[]> => {
      const [row] = await ask(sql`select carteiro.media_task_leases() as tokens`)
      return z.array(id).parse(row?.tokens)
    },

    /** Removes tasks that nothing needs any more. @returns how many */
    sweepMediaTasks: async (): Promise<number> => {
      const [row] = await ask(sql`select carteiro.sweep_media_tasks() as removed`)
      return Number(row?.removed ?? 0)
    },
  }
}
export type MediaTaskCalls = ReturnType<typeof mediaTaskCalls>
