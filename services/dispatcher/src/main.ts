import { randomUUID } from 'node:crypto'
import { createMediaGuard } from '@carteiro/media'
import {
  captureConsole,
  connectDatabase,
  createLogger,
  listen,
  loadConfig,
  runService,
  startTelemetry,
} from '@carteiro/service-kit'
import packageJson from '../package.json' with { type: 'json' }
import { createApp } from './app.ts'
import { dispatcherConfig } from './config.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import { createHandlers } from './handlers/handlers.ts'
import { createInstallation } from './installation.ts'
import { observeQueue } from './metrics.ts'
import { createWebhooks } from './webhooks/webhooks.ts'
import { createWitness } from './witness.ts'

/** Functions of the app are called on connections of their own, which are closed after this. */
const HANDLER_IDLE_SECONDS = 30
/** More than timing.drainLimitMs: the stopped jobs are dropped and the dispatcher signs off within it. So are webhooks and functions of the app. */
const STOP_LIMIT_MS = 25_000

await runService(async (defer) => {
  const config = loadConfig(dispatcherConfig, process.env)
  const telemetry = startTelemetry({
    service: 'dispatcher',
    version: packageJson.version,
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  })
  const logger = createLogger({ service: 'dispatcher', level: config.LOG_LEVEL })
  captureConsole(logger)
  const sql = connectDatabase(config.DATABASE_URL, {
    service: 'dispatcher',
    session: true,
    onClose: () => dispatcher.doubtDatabase(),
  })
  defer('database', () => sql.end({ timeout: 5 }))
  defer('telemetry', telemetry.shutdown)
  observeQueue(sql)

  const secret = config.INTERNAL_AUTH_SECRET
  const timing = { attemptLimitMs: config.ATTEMPT_LIMIT_SECONDS * 1000 }
  const witness = createWitness(config.WITNESS_FILE)
  const installation = createInstallation({ sql, witness, deployment: config.DEPLOYMENT_NAME, logger })
  const dispatcher: Dispatcher = createDispatcher({
    sql,
    id: randomUUID(),
    mode: config.CARTEIRO_MODE,
    secret,
    logger,
    timing,
    installation,
  })
  const listener = await listen(createApp({ sql, logger, secret, dispatcher, installation }), {
    host: config.HOST,
    port: config.PORT,
  })
  defer('http', listener.close)
  dispatcher.start()
  const keys = config.WEBHOOK_ENCRYPTION_KEYS
  if (!keys) logger.warn('WEBHOOK_ENCRYPTION_KEYS is not set: no webhook is sent')
  // Connections of their own: webhooks never wait for those that publish, nor the reverse.
  const webhookSql = connectDatabase(config.DATABASE_URL, {
    service: 'dispatcher-webhooks',
    max: 1,
    session: true,
  })
  defer('webhook database', () => webhookSql.end({ timeout: 5 }))
  const guard = createMediaGuard(config.MEDIA_ALLOWED_ORIGINS)
  const webhooks = keys && createWebhooks({ sql: webhookSql, id: randomUUID(), keys, guard, logger })
  webhooks?.start()
  const handlerSql = connectDatabase(config.DATABASE_URL, {
    service: 'dispatcher-handlers',
    max: 1,
    session: true,
  })
  defer('handler database', () => handlerSql.end({ timeout: 5 }))
  const handlers = createHandlers({
    sql: handlerSql,
    connect: () =>
      connectDatabase(config.DATABASE_URL, {
        service: 'dispatcher-handlers',
        max: 1,
        idleSeconds: HANDLER_IDLE_SECONDS,
      }),
    logger,
  })
  handlers.start()
  defer(
    'dispatcher',
    () => Promise.all([dispatcher.stop(), webhooks?.stop(), handlers.stop()]),
    STOP_LIMIT_MS,
  )
  logger.info({ url: listener.url, mode: config.CARTEIRO_MODE }, 'Dispatcher started')
})
