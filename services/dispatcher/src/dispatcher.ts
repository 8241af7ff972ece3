import type { Mode } from '@carteiro/contracts'
import { internalCallSigner, type Logger, type Sql } from '@carteiro/service-kit'
import { createAttempts } from './attempts.ts'
import { deliver } from './deliver.ts'
import type { Installation } from './installation.ts'
import { createLoop } from './loop.ts'
import { poll, settleOnly } from './poll.ts'
import { createPollCycle } from './poll-cycle.ts'
import { createPrefetchTarget, type PrefetchTarget } from './prefetch.ts'
import { defaultTiming, type Timing } from './timing.ts'

export type Dispatcher = {
  start(): void
  /** There may be work: poll at once. */
  wake(): void
  /** A connection to the database has ended: an older state of it may be behind the next one. */
  doubtDatabase(): void
  inFlight(): number
  /** Claims nothing more, waits for the jobs in flight (timing.drainLimitMs), then drops their leases and signs off. */
  stop(): Promise<void>
}

/** A loop that polls the database (poll-cycle.ts) and calls the platform services (deliver.ts). */
export const createDispatcher = (options: {
  sql: Sql
  id: string
  mode?: Mode
  /** Signs the calls to the platform services. */
  secret: string
  logger: Logger
  timing?: Partial<Timing>
  prefetchTarget?: PrefetchTarget
  /** Left out: the database is taken for the right one. */
  installation?: Installation
}): Dispatcher => {
  const { sql, id, mode = 'live', secret, logger, installation } = options
  const poller = { id, mode }
  const timing = { ...defaultTiming, ...options.timing }
  const prefetchTarget = options.prefetchTarget ?? createPrefetchTarget(timing.gatherMs)
  const attempts = createAttempts()
  const context = { timing, logger, attempts, prefetchTarget }
  const sign = internalCallSigner({ secret, issuer: 'dispatcher' })
  const delivery = { sign, logger, attempts, attemptLimitMs: timing.attemptLimitMs }

  const cycle = createPollCycle(context, {
    poll: (request) => poll(sql, poller, request),
    settleAlone: async (settlement) => (await settleOnly(sql, poller, [settlement])).settled,
    deliver: (claim, signal) => deliver(claim, delivery, signal),
    wake: () => loop.wake(),
    isStopping: () => loop.isStopping(),
    installation,
  })
  const loop = createLoop(context, sql, mode, cycle)

  /** So that no wake-up is spent on a dispatcher that is gone. */
  const signOff = async (): Promise<void> => {
    await settleOnly(sql, poller, []).catch((error: unknown) =>
      logger.warn({ err: error }, 'Could not sign off from the database'),
    )
  }

  return {
    start: () => {
      cycle.startLeaseChecks()
      loop.start()
    },
    wake: loop.wake,
    doubtDatabase: cycle.doubtDatabase,
    inFlight: cycle.inFlight,
    stop: async () => {
      const limit = setTimeout(() => {
        // Their leases expire; the attempt that takes over checks the steps first.
        logger.warn({ jobs: cycle.claimed() }, 'Stopping with jobs in flight')
        cycle.dropAll()
        loop.wake()
      }, timing.drainLimitMs)
      await loop.stop()
      clearTimeout(limit)
      cycle.stopLeaseChecks()
      await signOff()
    },
  }
}
