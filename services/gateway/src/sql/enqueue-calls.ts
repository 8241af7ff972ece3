import { enqueuedJob, id, type Mode, modeOrLive, rejectedOption, timestamp } from '@carteiro/contracts'
import { ApiError, isDatabaseOutage, type Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import { type Ask, refusalOf, UnstorableValue } from './ask.ts'
import { type EnqueueCall, sendTraced } from './send-traced.ts'
import { together } from './together.ts'

const enqueueAnswer = z.object({
  publication_id: id,
  created_at: timestamp.optional(),
  replayed: z.boolean(),
  mode: modeOrLive,
  total_requested: z.int(),
  rejected: z.array(rejectedOption),
  jobs: z.array(enqueuedJob),
})
export type EnqueueAnswer = z.infer<typeof enqueueAnswer>

const batchAnswer = z.union([
  z.object({ answer: enqueueAnswer }),
  z.object({
    refused: z.object({
      sqlstate: z.string(),
      message: z.string(),
      column: z.string().nullable(),
      retry_after: z.int().optional(),
    }),
  }),
])
type BatchAnswer = z.infer<typeof batchAnswer>
type RefusedAnswer = Extract<BatchAnswer, { refused: unknown }>['refused']

/** The database has rolled such a call back. After an outage, in contrast, the work may be done. */
const isUndone = (error: unknown): boolean =>
  error instanceof UnstorableValue ||
  (error instanceof ApiError
    ? error.status < 500
    : (error as Error)?.name === 'PostgresError' && !isDatabaseOutage(error))

/** A publication that the database refused beside others, as its error. */
export const refusalOfAnswer = ({ sqlstate, message, column, retry_after: seconds }: RefusedAnswer): Error =>
  refusalOf({ code: sqlstate, message, column_name: column ?? '', detail: String(seconds ?? '') }) ??
  new Error(message)

export const enqueueCalls = (sql: Sql, ask: Ask) => {
  const enqueueAll = async (requests: EnqueueCall[]): Promise<BatchAnswer[]> => {
    const [row] = await ask(
      sql`select carteiro.enqueue_publications(${sql.json(requests as never)}) as answers`,
    )
    return z.array(batchAnswer).parse(row?.answers)
  }

  /** Where one of several makes their call fail, each goes on its own. */
  const enqueueOrEachAlone = async (
    requests: EnqueueCall[],
  ): Promise<(BatchAnswer | { failed: unknown })[]> => {
    try {
      return await enqueueAll(requests)
    } catch (error) {
      if (!isUndone(error)) throw error
      if (requests.length === 1) return [{ failed: error }]
      const alone = async (request: EnqueueCall) => (await enqueueAll([request]))[0] as BatchAnswer
      return Promise.all(requests.map((request) => alone(request).catch((failed) => ({ failed }))))
    }
  }
  /** Requests of different users share a call. */
  const enqueueTogether = together<EnqueueCall, BatchAnswer | { failed: unknown }>(enqueueOrEachAlone)

  return {
    enqueue: (request: EnqueueCall): Promise<EnqueueAnswer> =>
      sendTraced([request], async ([traced = request]) => {
        const end = await enqueueTogether(traced)
        if ('answer' in end) return end.answer
        if ('failed' in end) throw end.failed
        throw refusalOfAnswer(end.refused)
      }),

    /** Each answered on its own: a refusal or failure of one does not affect the others. */
    enqueueMany: (requests: EnqueueCall[]): Promise<(BatchAnswer | { failed: unknown })[]> =>
      sendTraced(requests, enqueueOrEachAlone),

    /** Why so many more jobs of a user may not wait; null where they may. */
    jobQuotaProblem: async (userId: string, jobs: number, mode: Mode): Promise<string | null> => {
      const [row] = await ask(sql`select carteiro.job_quota_problem(${userId}, ${jobs}, ${mode}) as problem`)
      return row?.problem ?? null
    },

    /** What was answered to an idempotency key before; null when it is new. */
    replay: async (userId: string, key: string, hash: string, mode: Mode): Promise<EnqueueAnswer | null> => {
      const [row] = await ask(
        sql`select carteiro.replay_publication(${userId}, ${key}, ${hash}, ${mode}) as answer`,
      )
      return enqueueAnswer.nullable().parse(row?.answer)
    },
  }
}
