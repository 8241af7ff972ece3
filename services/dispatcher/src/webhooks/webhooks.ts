import type { Logger, Sql } from '@carteiro/service-kit'
import { type Delivery, deliverBatch } from './deliver-batch.ts'
import { type Batch, poll, type Settlement } from './poll.ts'
import { defaultWebhookTiming, type WebhookTiming } from './timing.ts'

export type Webhooks = {
  start(): void
  wake(): void
  inFlight(): number
  /** Claims nothing more, waits for the attempts under way (timing.drainLimitMs), and settles them. */
  stop(): Promise<void>
}

/**
 * A loop that polls the database for webhooks and sends them. It runs beside the one that publishes, with connections of its own.
 */
export const createWebhooks = (options: {
  /** Connections of its own: it waits for none that publishing uses. */
  sql: Sql
  id: string
  keys: Delivery['keys']
  guard: Delivery['guard']
  logger: Logger
  timing?: Partial<WebhookTiming>
}): Webhooks => {
  const { sql, id, keys, guard, logger } = options
  const timing = { ...defaultWebhookTiming, ...options.timing }
  const delivery = { keys, guard, logger, timing }
  const batches = new Set<Promise<void>>()
  let unsettled = new Map<string, Settlement>()
  let isStopping = false
  let hasGivenUp = false
  let wasWoken = false
  let endSleep = (): void => undefined
  let running: Promise<void> = Promise.resolve()

  const wake = (): void => {
    wasWoken = true
    endSleep()
  }

  const settlementOf = (lease: string): Settlement => {
    const known = unsettled.get(lease) ?? { lease_token: lease, is_done: false, attempts: [] }
    unsettled.set(lease, known)
    return known
  }

  const start = (batch: Batch): void => {
    const { lease_token: lease } = batch
    let settleAt = Date.now() + timing.settleEveryMs
    const work = deliverBatch(
      batch,
      delivery,
      () => !isStopping,
      (attempt) => {
        settlementOf(lease).attempts.push(attempt)
        if (Date.now() < settleAt) return
        settleAt = Date.now() + timing.settleEveryMs
        wake()
      },
    ).then(() => {
      settlementOf(lease).is_done = true
      batches.delete(work)
      wake()
    })
    batches.add(work)
  }

  /** Answers how long there is nothing to do. */
  const pollOnce = async (): Promise<number> => {
    wasWoken = false
    const settling = unsettled
    unsettled = new Map()
    try {
      const answer = await poll(sql, id, [...settling.values()], !isStopping)
      for (const batch of answer.claims) start(batch)
      return Math.min(timing.pollEveryMs, Math.max(0, (answer.next_due_in_seconds ?? Infinity) * 1000))
    } catch (error) {
      logger.error({ err: error }, 'Poll for webhooks failed')
      // What was settled meanwhile comes after what was not.
      for (const [lease, { is_done: isDone, attempts }] of unsettled) {
        const before = settling.get(lease)
        settling.set(lease, {
          lease_token: lease,
          is_done: isDone || before?.is_done === true,
          attempts: [...(before?.attempts ?? []), ...attempts],
        })
      }
      unsettled = settling
      await pause(timing.databasePauseMs)
      return 0
    }
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

  /** A wake-up may have been missed before it listens, and while the connection was lost: then it polls once. */
  const listen = async (): Promise<void> => {
    while (!isStopping) {
      try {
        await sql.listen('webhook_wake_up', wake, wake)
        return
      } catch (error) {
        logger.warn({ err: error }, 'Cannot listen for webhooks yet')
        await pause(timing.databasePauseMs)
      }
    }
  }

  const goesOn = (): boolean => !isStopping || (!hasGivenUp && (batches.size > 0 || unsettled.size > 0))

  const run = async (): Promise<void> => {
    while (goesOn()) {
      const pauseMs = await pollOnce()
      if (goesOn()) await sleep(pauseMs)
      // What ends at nearly the same time is settled together.
      if (goesOn()) await pause(timing.gatherMs)
    }
  }

  return {
    start: () => {
      void listen()
      running = run()
    },
    wake,
    inFlight: () => batches.size,
    stop: async () => {
      isStopping = true
      const limit = setTimeout(() => {
        hasGivenUp = true
        wake()
      }, timing.drainLimitMs)
      wake()
      await running
      clearTimeout(limit)
    },
  }
}
