import type { Context } from './context.ts'
import { isRefusedByDatabase, type Settlement } from './poll.ts'

/** Of a job that has not started: back into its priority queue, at no cost. */
export const releasedAs = (lease: string): Settlement => ({
  lease_token: lease,
  outcome: { outcome: 'given_back' },
})

const cannotBeRecorded = (lease: string): Settlement => ({
  lease_token: lease,
  outcome: {
    outcome: 'failed',
    verdict: 'unclear',
    code: 'internal',
    message: 'The answer of the platform service could not be recorded.',
  },
})

/** Outcomes on their way to the database: buffered until the next poll takes them along, kept while it cannot. */
export const createSettlements = (
  { attempts, logger, timing }: Context,
  /** Settles one outcome and nothing else; answers whether its lease was still good. */
  settleAlone: (settlement: Settlement) => Promise<boolean[]>,
  /** Whether no other outcome is worth waiting for, when there are so many. */
  isWorthAPoll: (count: number) => boolean,
) => {
  let buffer: Settlement[] = []
  let endGathering = (): void => undefined

  const settleOrReplace = async (settlement: Settlement): Promise<void> => {
    try {
      attempts.settled([settlement], await settleAlone(settlement))
    } catch (error) {
      const isRefused = isRefusedByDatabase(error)
      if (isRefused) {
        logger.error({ err: error, outcome: settlement.outcome.outcome }, 'Outcome cannot be recorded')
      }
      buffer.push(isRefused ? cannotBeRecorded(settlement.lease_token) : settlement)
    }
  }

  return {
    count: (): number => buffer.length,
    add: (...settlements: Settlement[]): void => {
      buffer.push(...settlements)
      if (isWorthAPoll(buffer.length)) endGathering()
    },
    /** Empties the buffer into a poll. */
    take: (): Settlement[] => buffer.splice(0),
    /** Of a poll that failed: they go first with the next one. */
    putBack: (unsettled: Settlement[]): void => {
      buffer = [...unsettled, ...buffer]
    },
    /** Jobs that started together end together: a moment later, or with the last of them, one poll settles them. */
    gather: async (): Promise<void> => {
      if (buffer.length === 0 || isWorthAPoll(buffer.length)) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timing.gatherMs)
        endGathering = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
    /** One of these outcomes cannot be stored: it must neither keep the others back nor come again for ever. */
    settleOneByOne: async (refused: Settlement[]): Promise<void> => {
      for (const settlement of refused) await settleOrReplace(settlement)
    },
  }
}
