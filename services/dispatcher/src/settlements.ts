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
  /** Whether no outcome may wait for others. */
  isPollDue: () => boolean,
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

  const checkDue = (): void => {
    if (isPollDue()) endGathering()
  }

  return {
    /** To be called when a job has started, too. */
    checkDue,
    count: (): number => buffer.length,
    add: (...settlements: Settlement[]): void => {
      buffer.push(...settlements)
      checkDue()
    },
    /** Empties the buffer into a poll. */
    take: (): Settlement[] => buffer.splice(0),
    /** Of a poll that failed: they go first with the next one. */
    putBack: (unsettled: Settlement[]): void => {
      buffer = [...unsettled, ...buffer]
    },
    /** While the slots have prefetched jobs to begin with, one poll settles what ends within a moment. */
    gather: async (): Promise<void> => {
      if (buffer.length === 0 || isPollDue()) return
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
