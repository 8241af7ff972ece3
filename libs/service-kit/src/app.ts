import type { ErrorBody } from '@carteiro/contracts'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { type Env, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { ApiError } from './api-error.ts'
import { isDatabaseOutage } from './database.ts'
import { secondsHistogram, stopwatch } from './instruments.ts'
import type { Logger } from './logger.ts'
import { currentTraceparent, withSpan } from './spans.ts'
import { prometheusText } from './telemetry.ts'

/** Seconds after which a client may ask again when the database was out of reach. */
const OUTAGE_RETRY_AFTER = 5
const QUIET_PATHS = new Set(['/healthz', '/readyz', '/metrics'])
/** Other methods share one label: a metric must not grow with what clients make up. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

const recordRequest = secondsHistogram(
  'http.server.request.duration',
  'From the request to the response, by route and status.',
  'call',
)

/** Why a service cannot work. The message is public: `/readyz` shows it. */
export class NotReady extends Error {
  override name = 'NotReady'
}

export type AppOptions = {
  service: string
  logger: Logger
  /** Throws while the service cannot work (its database is out of reach, say). */
  isReady: () => Promise<void>
  /** What operators should know although the service works; `/readyz` shows it. */
  problems?: () => Promise<string[]>
  /** False where `/metrics` is on a port of its own (createMetricsApp). */
  servesMetrics?: boolean
  /** The page that explains an error's code. */
  docsUrlOf?: (code: string) => string | undefined
}

/** What every service's HTTP has: health, metrics, errors in one shape, a span for each request. */
export const equipApp = <E extends Env>(
  app: Hono<E>,
  { service, logger, isReady, problems = async () => [], servesMetrics = true, docsUrlOf }: AppOptions,
): Hono<E> => {
  app.use(async (context, next) => {
    const path = context.req.path
    if (QUIET_PATHS.has(path)) return next()
    const seconds = stopwatch()
    const method = METHODS.has(context.req.method) ? context.req.method : '_OTHER'
    const attributes = { 'http.request.method': method }
    const parent = context.req.header('traceparent')
    return withSpan(`${method} ${service}`, { kind: SpanKind.SERVER, attributes, parent }, async (span) => {
      await next()
      // https://w3c.github.io/trace-context/#traceresponse-header
      const traceresponse = currentTraceparent()
      if (traceresponse) context.header('traceresponse', traceresponse)
      const route = context.req.matchedRoutes.at(-1)?.path ?? ''
      const status = context.res.status
      const answered = {
        'http.route': route,
        'http.response.status_code': status,
        ...(status >= 500 ? { 'error.type': String(status) } : {}),
      }
      span.updateName(`${method} ${route}`)
      span.setAttributes(answered)
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
      recordRequest(seconds(), { ...attributes, ...answered })
    })
  })

  const bodyOf = (error: ApiError): ErrorBody => error.body(docsUrlOf?.(error.code))
  app.onError((error, context) => {
    if (error instanceof ApiError) return context.json(bodyOf(error), error.status, error.headers)
    if (isDatabaseOutage(error)) {
      logger.warn({ err: error, path: context.req.path }, 'Database out of reach')
      const outage = new ApiError(
        503,
        'unavailable',
        'the service is out of reach for a moment: repeat the request',
      )
      return context.json(bodyOf(outage), 503, { 'retry-after': String(OUTAGE_RETRY_AFTER) })
    }
    if (error instanceof HTTPException) {
      // Hono's own refusals, such as a body that isn't JSON.
      const refusal = new ApiError(error.status, 'invalid_request', error.message)
      return context.json(bodyOf(refusal), error.status)
    }
    logger.error({ err: error, path: context.req.path }, 'Request failed')
    return context.json(
      bodyOf(
        new ApiError(
          500,
          'internal',
          'the server failed to answer: try again, and report it if it happens again',
        ),
      ),
      500,
    )
  })
  app.notFound((context) =>
    context.json(
      bodyOf(new ApiError(404, 'not_found', `${context.req.method} ${context.req.path} does not exist`)),
      404,
    ),
  )

  app.get('/healthz', (context) => context.json({ status: 'ok', service }))
  app.get('/readyz', async (context) => {
    const problem = await isReady().then(
      () => undefined,
      (error) => error,
    )
    if (!problem) {
      const known = await problems()
      return context.json({ status: 'ok', service, ...(known.length > 0 ? { problems: known } : {}) })
    }
    logger.warn({ err: problem }, 'Not ready')
    const reason = problem instanceof NotReady ? { reason: problem.message } : {}
    return context.json({ status: 'not ready', service, ...reason }, 503)
  })
  if (servesMetrics) app.get('/metrics', async (context) => context.text(await prometheusText()))
  return app
}

/** Metrics alone, for a port that is not public. */
export const createMetricsApp = (): Hono =>
  new Hono().get('/metrics', async (context) => context.text(await prometheusText()))

export const createServiceApp = (options: AppOptions): Hono => equipApp(new Hono(), options)
