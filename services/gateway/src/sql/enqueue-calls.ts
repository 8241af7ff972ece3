import { enqueuedJob, id, rejectedOption } from '@carteiro/contracts'
import { ApiError, isDatabaseOutage, type Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import { type Ask, refusalOf, UnstorableValue } from './ask.ts'
import { type EnqueueCall, sendTraced } from './send-traced.ts'
import { together } from './together.ts'

const enqueueAnswer = z.object({
  publication_id: id,
  replayed: z.boolean(),
  total_requested: z.int(),
  rejected: z.array(rejectedOption),
  jobs: z.array(enqueuedJob),
})
export type EnqueueAnswer = z.infer<typeof enqueueAnswer>

const batchAnswer = z.union([
  z.object({ answer: enqueueAnswer }),
  z.object({
    refused: z.object({ sqlstate: z.string(), message: z.string(), column: z.string().nullable() }),
  }),
])
type BatchAnswer = z.infer<typeof batchAnswer>

/** The database has undone what such a call began. An outage may have come after the work was done. */
const isUndone = (error: unknown): boolean =>
  error instanceof UnstorableValue ||
  (error instanceof ApiError
    ? error.status < 500
    : (error as Error)?.name === 'PostgresError' && !isDatabaseOutage(error))

export const enqueueCalls = (sql: Sql, ask: Ask) => {
  const enqueueAll = async (requests: EnqueueCall[]): Promise<BatchAnswer[]> => {
    const [row] = await ask(
      sql`select public.enqueue_publications(${sql.json(requests as never)}) as answers`,
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
  /** Strangers' requests share a call. */
  const enqueueTogether = together<EnqueueCall, BatchAnswer | { failed: unknown }>(enqueueOrEachAlone)

  return {
    enqueue: (request: EnqueueCall): Promise<EnqueueAnswer> =>
      sendTraced([request], async ([traced = request]) => {
        const end = await enqueueTogether(traced)
        if ('answer' in end) return end.answer
        if ('failed' in end) throw end.failed
        const { sqlstate, message, column } = end.refused
        throw refusalOf({ code: sqlstate, message, column_name: column ?? '' }) ?? new Error(message)
      }),

    /** Each answered on its own: what one is refused for, or fails of, leaves the others alone. */
    enqueueMany: (requests: EnqueueCall[]): Promise<(BatchAnswer | { failed: unknown })[]> =>
      sendTraced(requests, enqueueOrEachAlone),

    /** What was answered to an idempotency key before; null when it is new. */
    replay: async (userId: string, key: string, hash: string): Promise<EnqueueAnswer | null> => {
      const [row] = await ask(sql`select public.replay_publication(${userId}, ${key}, ${hash}) as answer`)
      return enqueueAnswer.nullable().parse(row?.answer)
    },
  }
}
