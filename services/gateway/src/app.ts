import { type Converters, createMediaGuard, createProber } from '@carteiro/media'
import { equipApp, type Logger, limitBody, type Sql } from '@carteiro/service-kit'
import { OpenAPIHono } from '@hono/zod-openapi'
import { cors } from 'hono/cors'
import { type GatewayEnv, requireUser } from './auth.ts'
import type { GatewayConfig } from './config.ts'
import { serviceCaller } from './connections/services.ts'
import { createMeasureRequest } from './conversion/measure-request.ts'
import { docsUrlOf } from './error-pages/index.ts'
import { createRemoteMeasure } from './media/measure-remote.ts'
import { createFilePreparer } from './media/prepare-files.ts'
import { TUS_EXPOSED, tusHeaders } from './media/resumable/discovery.ts'
import { UPLOADS_PATH } from './media/resumable/tus.ts'
import { createMediaStore } from './media/store/create-store.ts'
import type { MediaStore } from './media/store/store.ts'
import { createThumbnails } from './media/thumbnails/thumbnails.ts'
import { addReference } from './reference/add-reference.ts'
import { limitCalls } from './request/limit-calls.ts'
import { answerUnrouted } from './request/method-not-allowed.ts'
import { refuseEncoded } from './request/refuse-encoded.ts'
import { addAccounts } from './routes/accounts.ts'
import { addAudit } from './routes/audit.ts'
import { addBatch } from './routes/batch.ts'
import { addConnections } from './routes/connections.ts'
import { addDeadLetters } from './routes/dead-letters.ts'
import { addEnqueue } from './routes/enqueue.ts'
import { addEventHandlers } from './routes/event-handlers.ts'
import { addInstallation } from './routes/installation.ts'
import { addJobs } from './routes/jobs.ts'
import { addKeys } from './routes/keys.ts'
import { addMedia } from './routes/media.ts'
import { addPlatforms } from './routes/platforms.ts'
import { addPublications } from './routes/publications.ts'
import { addQueue } from './routes/queue.ts'
import { addResumable } from './routes/resumable.ts'
import { addThumbnails } from './routes/thumbnails.ts'
import { addUploads } from './routes/uploads.ts'
import { addValidate } from './routes/validate.ts'
import { addWebhooks } from './routes/webhooks.ts'
import { gatewayCalls } from './sql/calls.ts'
import { createOperatorCalls } from './sql/operator-calls.ts'
import { webhookCalls } from './sql/webhook-calls.ts'
import { createFileResolver } from './storage/resolve-files.ts'
import { storageClientOf } from './storage/storage-client.ts'
import { storedObjects } from './storage/stored-objects.ts'
import { addStudio } from './studio/serve.ts'
import { studioSettings } from './studio/settings.ts'
import { traceReader } from './trace/read.ts'

const MAX_BODY_BYTES = 1024 * 1024

/** The public API. */
export const createGateway = (options: {
  sql: Sql
  config: GatewayConfig
  logger: Logger
  /** Unset: the one that the settings name. */
  store?: MediaStore
  /** What gateways of this deployment convert, where they are asked to; pictures alone when left out. */
  converters?: Converters
  /** Aborted when the gateway stops: requests that wait for something are answered. */
  stopping?: AbortSignal
}): OpenAPIHono<GatewayEnv> => {
  const { sql, config, logger, converters = { video: false } } = options
  const store = options.store ?? createMediaStore(config, logger)
  const calls = gatewayCalls(sql, config.DATABASE_ANSWER_MS)
  const operatorCalls = createOperatorCalls(sql, config.DATABASE_ANSWER_MS)
  const app = new OpenAPIHono<GatewayEnv>()
  equipApp(app, {
    service: 'gateway',
    logger,
    isReady: calls.ping,
    servesMetrics: config.METRICS_PORT === undefined,
    problems: store.problems,
    docsUrlOf: (code) => docsUrlOf(config.PUBLIC_URL, code),
  })
  for (const path of [UPLOADS_PATH, `${UPLOADS_PATH}/:id`]) app.use(path, tusHeaders(config.MEDIA_MAX_BYTES))
  app.use(
    cors({
      // Apps of this deployment may send the cookie that a connection starts with.
      origin: (origin) => (config.APP_ORIGINS.includes(origin) ? origin : '*'),
      credentials: true,
      exposeHeaders: [
        'Idempotent-Replayed',
        'Age',
        'Retry-After',
        'RateLimit',
        'RateLimit-Policy',
        'traceresponse',
        ...TUS_EXPOSED,
      ],
    }),
  )
  const auth = requireUser(config, calls.authenticateKey)
  const limit = limitCalls({ ofUser: config.CALLS_PER_MINUTE, ofKey: config.KEY_CALLS_PER_MINUTE })
  for (const path of [
    '/api/publications/*',
    '/api/media',
    '/api/media/:id',
    `${UPLOADS_PATH}/:id`,
    '/api/accounts',
    '/api/accounts/:id',
    '/api/queue/*',
    '/api/audit',
    '/api/keys/*',
    '/api/webhooks/*',
  ])
    app.use(path, auth, limit)
  // Callbacks come from browsers that a platform redirects back: their state identifies the user.
  for (const path of ['/api/accounts/:id/connect', '/api/accounts/:id/default']) app.use(path, auth, limit)
  app.use('/api/*', refuseEncoded)
  const limited = limitBody(MAX_BODY_BYTES)
  // Uploads have a limit of their own, and are never in memory.
  app.use('/api/*', (context, next) =>
    context.req.path.startsWith('/api/media') ? next() : limited(context, next),
  )

  /** Origins that files may be at although the address is private. */
  const mediaOrigins = [new URL(config.PUBLIC_URL).origin, ...config.MEDIA_ALLOWED_ORIGINS]
  const thumbnails = createThumbnails(store, logger, {
    publicUrl: config.PUBLIC_URL,
    ffmpegPath: config.FFMPEG_PATH,
    probeMs: config.MEDIA_PROBE_MS,
  })
  const probing = { deadlineMs: config.MEDIA_PROBE_MS }
  const guard = createMediaGuard(config.MEDIA_ALLOWED_ORIGINS)
  const publicUrl = config.PUBLIC_URL
  // Apart from uploads: slow servers of others must not hold them up.
  const remoteProber = createProber(probing)
  const measureRemote = createRemoteMeasure(guard, remoteProber, config.MEDIA_DIR)
  const client = storageClientOf(config, logger)
  const prepareFiles = createFilePreparer({
    resolver: createFileResolver({ calls, client, prober: remoteProber, publicUrl }),
    calls,
    guard,
    copying: { publicUrl, maxBytes: config.MEDIA_MAX_BYTES },
  })
  const converting = { converters, publicUrl }
  const measure = createMeasureRequest(measureRemote, publicUrl)
  const media = { store, publicUrl, mediaOrigins, prepareFiles, converting, thumbnails }
  addEnqueue(app, calls, { ...media, logger, measure })
  addBatch(app, calls, { ...media, logger, measure })
  addValidate(app, calls, { ...media, measureRemote })
  addJobs(app, calls, { ...media, traceOf: traceReader(config), measure })
  addPublications(app, calls, { logger, thumbnails, stopping: options.stopping })
  addPlatforms(app, calls)
  addKeys(app, calls)
  addDeadLetters(app, operatorCalls)
  addQueue(app, operatorCalls)
  addEventHandlers(app, operatorCalls)
  addInstallation(app, operatorCalls)
  addAudit(app, calls)
  const callService = serviceCaller({ secret: config.INTERNAL_AUTH_SECRET, urlOf: calls.serviceUrl })
  addAccounts(app, calls, { callService, logger })
  addConnections(app, {
    callService,
    publicUrl: config.PUBLIC_URL.replace(/\/$/, ''),
    appOrigins: config.APP_ORIGINS,
    logger,
  })
  addWebhooks(app, webhookCalls(sql, config.DATABASE_ANSWER_MS), {
    keys: config.WEBHOOK_ENCRYPTION_KEYS,
    guard: createMediaGuard(config.MEDIA_ALLOWED_ORIGINS),
    allowedOrigins: config.MEDIA_ALLOWED_ORIGINS,
  })
  const receiving = { store, prober: createProber(probing), logger, thumbnails }
  const inStorage = storedObjects(calls, client)
  addMedia(app, calls, { ...receiving, inStorage }, config)
  addResumable(app, calls, receiving, config)
  addThumbnails(app, thumbnails)
  addUploads(app, calls, store, { publicUrl: config.PUBLIC_URL, thumbnails })
  const studio = studioSettings(config)
  app.notFound(studio ? addStudio(app, studio, answerUnrouted(app)) : answerUnrouted(app))

  addReference(app, { publicUrl: config.PUBLIC_URL, studioDir: config.STUDIO_DIR })
  if (!studio) app.get('/', (context) => context.redirect('/docs'))
  return app
}
