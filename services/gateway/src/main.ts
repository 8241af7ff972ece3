import { findFfmpeg } from '@carteiro/media'
import {
  captureConsole,
  connectDatabase,
  createLogger,
  createMetricsApp,
  listen,
  loadConfig,
  runService,
  startTelemetry,
} from '@carteiro/service-kit'
import packageJson from '../package.json' with { type: 'json' }
import { createGateway } from './app.ts'
import { gatewayConfig } from './config.ts'
import { createMediaStore } from './media/store/create-store.ts'
import { sweepMedia } from './media/sweep.ts'
import { createTasks } from './media/tasks/create-tasks.ts'
import { gatewayCalls } from './sql/calls.ts'

/** Enqueues share calls (sql/together.ts) and need a few of them; the others are for everything else. */
const CONNECTIONS = 8
const SWEEP_EVERY_MS = 60 * 60_000
/** A large upload over a slow line takes long; a client that sends nothing is cut off sooner. */
const clientTimeouts = { idleMs: 2 * 60_000, requestMs: 6 * 60 * 60_000 }

await runService(async (defer) => {
  const config = loadConfig(gatewayConfig, process.env)
  const telemetry = startTelemetry({
    service: 'gateway',
    version: packageJson.version,
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  })
  const logger = createLogger({ service: 'gateway', level: config.LOG_LEVEL })
  captureConsole(logger)
  const sql = connectDatabase(config.DATABASE_URL, { service: 'gateway', session: true, max: CONNECTIONS })
  defer('database', () => sql.end({ timeout: 5 }))
  defer('telemetry', telemetry.shutdown)

  const store = createMediaStore(config, logger)
  const calls = gatewayCalls(sql, config.DATABASE_ANSWER_MS)
  const { ffmpeg, ...without } = await findFfmpeg(config.FFMPEG_PATH)
  if (!ffmpeg) logger.warn(without, 'Videos are not converted here')
  const sweep = () => sweepMedia(store, calls, logger, config.MEDIA_DIR)
  void sweep()
  const sweeping = setInterval(sweep, SWEEP_EVERY_MS)
  defer('sweep', async () => clearInterval(sweeping))

  const tasks = createTasks({ sql, config, logger, store, ffmpeg })
  tasks.start()
  defer('media tasks', tasks.stop)

  const stopping = new AbortController()
  const converters = { video: ffmpeg !== undefined }
  const listener = await listen(
    createGateway({ sql, config, logger, store, converters, stopping: stopping.signal }),
    { host: config.HOST, port: config.PORT },
    clientTimeouts,
  )
  defer('http', listener.close)
  defer('waiting requests', async () => stopping.abort())
  if (config.METRICS_PORT !== undefined) {
    const metrics = await listen(createMetricsApp(), { host: config.HOST, port: config.METRICS_PORT })
    defer('metrics', metrics.close)
  }
  logger.info({ url: listener.url }, 'Gateway started')
})
