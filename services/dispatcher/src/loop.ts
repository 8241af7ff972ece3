import type { Mode } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import type { Context } from './context.ts'
import type { PollCycle } from './poll-cycle.ts'

/** SQL: wake_up_of. */
const WAKE_UPS: Record<Mode, string> = {
  live: 'publication_wake_up',
  test: 'publication_test_wake_up',
}

/**
 * Polls, sleeps until there is something to do, and polls again. A sleep ends by itself, by a wake-up (a NOTIFY of the
 * database, pg_cron's tick, an outcome to settle), or because the dispatcher stops; then it goes on until it is drained.
 */
export const createLoop = ({ logger, timing }: Context, sql: Sql, mode: Mode, cycle: PollCycle) => {
  let isStopping = false
  let wasWoken = false
  let endSleep = (): void => undefined
  let running: Promise<void> = Promise.resolve()

  const wake = (): void => {
    wasWoken = true
    endSleep()
  }

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (wasWoken) return resolve()
      const timer = setTimeout(resolve, ms)
      endSleep = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** A wake-up may have been missed before it listens, and while the connection was lost: then it polls once. */
  const listen = async (): Promise<void> => {
    while (!isStopping) {
      try {
        await sql.listen(WAKE_UPS[mode], wake, wake)
        return
      } catch (error) {
        logger.warn({ err: error }, 'Cannot listen for wake-ups yet')
        await new Promise((resolve) => setTimeout(resolve, timing.databasePauseMs))
      }
    }
  }

  /** Answers how long there is nothing to do; wake-ups until the poll begins are dealt with by it. */
  const poll = async (): Promise<number> => {
    wasWoken = false
    try {
      return await cycle.pollOnce()
    } catch (error) {
      logger.error({ err: error }, 'Poll failed')
      // Outcomes that came meanwhile do not shorten the pause.
      wasWoken = false
      return timing.databasePauseMs
    }
  }

  const goesOn = (): boolean => !isStopping || !cycle.isDrained()

  const run = async (): Promise<void> => {
    while (goesOn()) {
      const pauseMs = await poll()
      if (pauseMs > 0 && goesOn()) await sleep(pauseMs)
      await cycle.gather()
    }
  }

  return {
    start: (): void => {
      void listen()
      running = run()
    },
    wake,
    isStopping: (): boolean => isStopping,
    /** Resolved when it is drained. */
    stop: (): Promise<void> => {
      isStopping = true
      wake()
      return running
    },
  }
}
