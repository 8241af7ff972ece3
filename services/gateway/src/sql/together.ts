import { ApiError } from '@carteiro/service-kit'

/** Calls that the database works on at once. More would only share its processors. */
const UNDER_WAY = 2
const AT_ONCE = 25
/** Milliseconds. What has waited longer is not begun: its client may have gone. */
const PATIENCE_MS = 5_000
const RETRY_AFTER_SECONDS = 1

type Waiting<Asked, Answer> = {
  asked: Asked
  since: number
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/**
 * Sends together what is asked while others are under way: the more ask, the more share a call. Who asks alone is sent at
 * once.
 *
 * @param send answers all that it is given, in their order, or fails for all
 * @throws 503 when it could not be begun in time
 */
export const together = <Asked, Answer>(
  send: (all: Asked[]) => Promise<Answer[]>,
): ((asked: Asked) => Promise<Answer>) => {
  const waiting: Waiting<Asked, Answer>[] = []
  let underWay = 0

  const begin = async (): Promise<void> => {
    if (underWay >= UNDER_WAY || waiting.length === 0) return
    const latest = performance.now() - PATIENCE_MS
    const batch = waiting.splice(0, AT_ONCE).filter(({ since, reject }) => {
      if (since >= latest) return true
      reject(
        new ApiError(503, 'unavailable', 'the database is too busy: ask again in a moment', [], {
          'retry-after': String(RETRY_AFTER_SECONDS),
        }),
      )
      return false
    })
    underWay += 1
    try {
      const answers = batch.length > 0 ? await send(batch.map(({ asked }) => asked)) : []
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    underWay -= 1
    void begin()
  }

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, since: performance.now(), resolve, reject })
      // With what else is asked in this moment.
      setImmediate(begin)
    })
}
