import { ApiError, detailsOf, equipApp, type Logger, type Sql } from '@carteiro/service-kit'
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { type GatewayEnv, requireUser } from './auth.ts'
import type { GatewayConfig } from './config.ts'
import { type ApiDocument, docsPage } from './docs-page.ts'
import { documentHead } from './openapi.ts'
import { addEnqueue } from './routes/enqueue.ts'
import { addJobs } from './routes/jobs.ts'
import { addMedia } from './routes/media.ts'
import { addPlatforms } from './routes/platforms.ts'
import { gatewayCalls } from './sql.ts'

const MAX_BODY_BYTES = 1024 * 1024

/** The public API. */
export const createGateway = (options: {
  sql: Sql
  config: GatewayConfig
  logger: Logger
}): OpenAPIHono<GatewayEnv> => {
  const { sql, config, logger } = options
  const app = new OpenAPIHono<GatewayEnv>({
    defaultHook: (result) => {
      if (!result.success) {
        const details = detailsOf(result.error)
        throw new ApiError(
          400,
          'invalid_request',
          `${details.length} thing(s) are wrong with the request`,
          details,
        )
      }
    },
  })
  equipApp(app, {
    service: 'gateway',
    logger,
    isReady: async () => {
      await sql`select 1`
    },
  })
  app.use(cors({ origin: '*', exposeHeaders: ['Idempotent-Replayed', 'traceparent'] }))
  const auth = requireUser(config)
  for (const path of ['/api/publications/*', '/api/media', '/api/accounts']) app.use(path, auth)
  app.use(
    '/api/publications/*',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new ApiError(413, 'too_large', `expected a body of at most ${MAX_BODY_BYTES} bytes`)
      },
    }),
  )

  const calls = gatewayCalls(sql)
  addEnqueue(app, calls, logger)
  addJobs(app, calls)
  addPlatforms(app, calls)
  addMedia(app, config)

  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  })
  app.doc31('/openapi.json', documentHead)
  app.get('/docs', (context) =>
    context.html(docsPage(app.getOpenAPI31Document(documentHead) as unknown as ApiDocument)),
  )
  app.get('/', (context) => context.redirect('/docs'))
  return app
}
