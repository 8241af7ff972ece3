import { randomUUID } from 'node:crypto'
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
import { createDispatcher } from './dispatcher.ts'
import { createInstallation } from './installation.ts'
import { observeQueue } from './metrics.ts'
import { createWitness } from './witness.ts'

const DRAIN_AND_A_BIT_MS = 25_000

await runService(async (defer) => {
  const config = loadConfig(dispatcherConfig, process.env)
  const telemetry = startTelemetry({
    service: 'dispatcher',
    version: packageJson.version,
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  })
  const logger = createLogger({ service: 'dispatcher', level: config.LOG_LEVEL })
  captureConsole(logger)
  const sql = connectDatabase(config.DATABASE_URL, { service: 'dispatcher', session: true })
  defer('database', () => sql.end({ timeout: 5 }))
  defer('telemetry', telemetry.shutdown)
  observeQueue(sql)

  const secret = config.INTERNAL_AUTH_SECRET
  const timing = { attemptLimitMs: config.ATTEMPT_LIMIT_SECONDS * 1000 }
  const witness = createWitness(config.WITNESS_FILE)
  const installation = createInstallation({ sql, witness, deployment: config.DEPLOYMENT_NAME, logger })
  const dispatcher = createDispatcher({ sql, id: randomUUID(), secret, logger, timing, installation })
  const listener = await listen(createApp({ sql, logger, secret, dispatcher, installation }), {
    host: config.HOST,
    port: config.PORT,
  })
  defer('http', listener.close)
  dispatcher.start()
  defer('dispatcher', dispatcher.stop, DRAIN_AND_A_BIT_MS)
  logger.info({ url: listener.url }, 'Dispatcher started')
})
