import type { Logger, Sql } from '@carteiro/service-kit'
import { callNext } from './call-next.ts'
import { endConnection, workOf } from './work.ts'

/** Functions of the app that are called at once by a dispatcher, each on a connection of its own. */
const MAX_CALLS = 3
/** The longest time between two looks at what there is to do. A NOTIFY, an event that is due or a call that ends comes earlier. */
const POLL_EVERY_MS = 10_000
/** The shortest, while a connection is being ended. */
const POLL_AGAIN_MS = 100
const DATABASE_PAUSE_MS = 1_000
/** How long a stopping dispatcher waits for the calls under way: a little longer than one lasts by default. */
const DRAIN_LIMIT_MS = 6_000

export type Handlers = {
  start(): void
  /** Begins no more calls and waits for those under way. */
  stop(): Promise<void>
}

/** Calls functions of the app for public events (docs/on-event.md), beside the loop that publishes and on connections of its own. */
export const createHandlers = (options: {
  sql: Sql
  /** A client with a single connection, for the calls of one function after the other. */
  connect: () => Sql
  logger: Logger
}): Handlers => {
  const { sql, logger } = options
  const idle = Array.from({ length: MAX_CALLS }, options.connect)
  const clients = new Set(idle)
  const calling = new Set<Promise<void>>()
  let isStopping = false
  let wasWoken = false
  let endSleep = (): void => undefined
  let running: Promise<void> = Promise.resolve()

  const wake = (): void => {
    wasWoken = true
    endSleep()
  }
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (wasWoken) return resolve()
      const timer = setTimeout(resolve, ms)
      endSleep = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** Calls functions until none is due. Answers whether the client can be used again: one that has lost its connection is slow to. */
  const work = async (client: Sql): Promise<boolean> => {
    try {
      while (!isStopping) {
        const done = await callNext(client, sql, logger)
        if (done !== 'called') return done === 'none'
      }
      return true
    } catch (error) {
      logger.error({ err: error }, 'Functions of the app cannot be called')
      await pause(DATABASE_PAUSE_MS)
      return false
    }
  }
  const replace = (client: Sql): Sql => {
    void client.end({ timeout: 0 })
    clients.delete(client)
    const next = options.connect()
    clients.add(next)
    return next
  }
  const begin = (client: Sql): void => {
    const calls = work(client).then((isGood) => {
      idle.push(isGood ? client : replace(client))
      calling.delete(calls)
      if (!isGood) wake()
    })
    calling.add(calls)
  }

  /** Answers how long there is nothing to do. */
  const poll = async (): Promise<number> => {
    wasWoken = false
    try {
      const { due, next_due_in_seconds: seconds, overdue } = await workOf(sql)
      for (const one of overdue) {
        logger.warn(one, 'A call goes on after its time: its connection is ended')
        await endConnection(sql, one)
      }
      for (const client of idle.splice(0, Math.max(0, due - calling.size))) begin(client)
      return Math.min(POLL_EVERY_MS, Math.max(POLL_AGAIN_MS, (seconds ?? Infinity) * 1000))
    } catch (error) {
      logger.error({ err: error }, 'Poll for functions of the app failed')
      return DATABASE_PAUSE_MS
    }
  }

  /** A wake-up may have been missed before it listens, and while the connection was lost: then it polls once. */
  const listen = async (): Promise<void> => {
    while (!isStopping) {
      try {
        await sql.listen('handler_wake_up', wake, wake)
        return
      } catch (error) {
        logger.warn({ err: error }, 'Cannot listen for events yet')
        await pause(DATABASE_PAUSE_MS)
      }
    }
  }

  const run = async (): Promise<void> => {
    while (!isStopping) await sleep(await poll())
  }

  return {
    start: () => {
      void listen()
      running = run()
    },
    stop: async () => {
      isStopping = true
      wake()
      await running
      await Promise.race([Promise.all(calling), pause(DRAIN_LIMIT_MS)])
      // A call that goes on ends by its time limit: with its effects and its event, or neither.
      await Promise.all([...clients].map((client) => client.end({ timeout: 0 })))
    },
  }
}
