import { TICK_PATH } from '@carteiro/contracts'
import { createServiceApp, type Logger, NotReady, requireInternalCall, type Sql } from '@carteiro/service-kit'
import type { Hono } from 'hono'
import type { Dispatcher } from './dispatcher.ts'
import type { Installation } from './installation.ts'

/** The dispatcher's HTTP: health, and pg_cron's tick, which is answered at once. */
export const createApp = (options: {
  sql: Sql
  logger: Logger
  secret: string
  dispatcher: Dispatcher
  installation?: Installation
}): Hono => {
  const app = createServiceApp({
    service: 'dispatcher',
    logger: options.logger,
    isReady: async () => {
      await options.sql`select 1`
      const reason = options.installation?.reason()
      if (reason) throw new NotReady(`nothing is published: ${reason}; an operator must confirm the database`)
    },
  })
  app.post(
    TICK_PATH,
    requireInternalCall({ secret: options.secret, audience: 'dispatcher', callers: ['pg_cron'] }),
    (context) => {
      options.dispatcher.wake()
      return context.json({ success: true, data: { in_flight: options.dispatcher.inFlight() } }, 202)
    },
  )
  return app
}
