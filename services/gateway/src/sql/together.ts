import { ApiError } from '@carteiro/service-kit'

/** Calls open at once. More would only share the database's processors. */
const MAX_OPEN = 2
/** Requests in one call. */
const MAX_BATCH = 25
/** What has waited longer is not sent: its client may have gone. */
const WAIT_LIMIT_MS = 5_000
const BUSY_RETRY_AFTER_SECONDS = 1

type Waiting<Asked, Answer> = {
  asked: Asked
  since: number
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/**
 * Batches requests: those that come while calls are open share the next one. A request that comes alone is sent at once.
 *
 * @param send answers all requests of a batch, in their order, or fails for all
 * @throws 503 when a request was not sent within WAIT_LIMIT_MS
 */
export const together = <Asked, Answer>(
  send: (all: Asked[]) => Promise<Answer[]>,
): ((asked: Asked) => Promise<Answer>) => {
  const waiting: Waiting<Asked, Answer>[] = []
  let open = 0

  const begin = async (): Promise<void> => {
    if (open >= MAX_OPEN || waiting.length === 0) return
    const latest = performance.now() - WAIT_LIMIT_MS
    const batch = waiting.splice(0, MAX_BATCH).filter(({ since, reject }) => {
      if (since >= latest) return true
      reject(
        new ApiError(503, 'unavailable', 'the database is too busy: ask again in a moment', [], {
          'retry-after': String(BUSY_RETRY_AFTER_SECONDS),
        }),
      )
      return false
    })
    open += 1
    try {
      const answers = batch.length > 0 ? await send(batch.map(({ asked }) => asked)) : []
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    open -= 1
    void begin()
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, since: performance.now(), resolve, reject })
      // With the other requests of this moment.
      setImmediate(begin)
    })
}
