import { job, jobEvent, jobStatus } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import type { GatewayCalls } from '../sql.ts'

const MAX_IDS = 100
const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200

const idParameter = z.object({ id: z.uuid() })
const ids = z
  .string()
  .transform((text) => text.split(',').map((id) => id.trim()))
  .pipe(z.array(z.uuid()).min(1).max(MAX_IDS))

const cursor = z.string().transform((text, context) => {
  const [createdAt = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split(' ')
  if (Number.isNaN(Date.parse(createdAt)) || !z.uuid().safeParse(id).success) {
    context.addIssue({ code: 'custom', message: 'expected next_cursor of an earlier answer' })
    return z.NEVER
  }
  return { createdAt, id }
})

const listRoute = createRoute({
  method: 'get',
  path: '/api/publications/jobs',
  summary: 'Your jobs, newest first',
  security,
  request: {
    query: z.object({
      ids: ids.optional(),
      publication_id: z.uuid().optional(),
      status: jobStatus.optional(),
      platform: z.string().optional(),
      cursor: cursor.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
      user_id: z.uuid().optional(),
    }),
  },
  responses: {
    200: jsonOf(
      z.object({
        success: z.literal(true),
        data: z.object({ jobs: z.array(job), next_cursor: z.string().nullable() }),
      }),
      'A page of jobs',
    ),
    ...errorResponses(400, 401),
  },
})
const jobWithTimeline = job.extend({ content: z.unknown(), timeline: z.array(jobEvent) })
const detailRoute = createRoute({
  method: 'get',
  path: '/api/publications/jobs/{id}',
  summary: 'One job with its timeline',
  security,
  request: { params: idParameter },
  responses: {
    200: jsonOf(z.object({ success: z.literal(true), data: jobWithTimeline }), 'The job'),
    ...errorResponses(400, 401, 404),
  },
})
const eventsRoute = createRoute({
  method: 'get',
  path: '/api/publications/jobs/{id}/events',
  summary: 'What happened to a job after a point of its timeline',
  security,
  request: { params: idParameter, query: z.object({ after: z.coerce.number().int().min(0).default(0) }) },
  responses: {
    200: jsonOf(
      z.object({ success: z.literal(true), data: z.object({ events: z.array(jobEvent) }) }),
      'The events',
    ),
    ...errorResponses(400, 401, 404),
  },
})
const changed = jsonOf(z.object({ success: z.literal(true), data: job }), 'The job as it is now')
const cancelRoute = createRoute({
  method: 'post',
  path: '/api/publications/jobs/{id}/cancel',
  summary: 'Cancel a job that waits',
  security,
  request: { params: idParameter },
  responses: { 200: changed, ...errorResponses(400, 401, 404, 409) },
})
const retryRoute = createRoute({
  method: 'post',
  path: '/api/publications/jobs/{id}/retry',
  summary: 'Try a failed job again; after outcome_unknown only with a reason',
  security,
  request: {
    params: idParameter,
    body: {
      content: { 'application/json': { schema: z.object({ reason: z.string().max(1000).optional() }) } },
    },
  },
  responses: { 200: changed, ...errorResponses(400, 401, 404, 409) },
})

export const addJobs = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls): void => {
  const find = async (id: string, caller: GatewayEnv['Variables']['caller']) => {
    const found = await calls.job(id, caller.userId)
    if (!found) throw new ApiError(404, 'not_found', `job ${id} does not exist`)
    return found
  }

  app.openapi(listRoute, async (context) => {
    const query = context.req.valid('query')
    const jobs = await calls.jobs({
      userId: authorOf(context.get('caller'), query.user_id),
      ids: query.ids ?? null,
      publicationId: query.publication_id ?? null,
      status: query.status ?? null,
      platform: query.platform ?? null,
      before: query.cursor ?? null,
      limit: query.limit,
    })
    const last = jobs.length === query.limit ? jobs.at(-1) : undefined
    const next = last ? Buffer.from(`${last.created_at} ${last.id}`).toString('base64url') : null
    return context.json({ success: true as const, data: { jobs, next_cursor: next } }, 200)
  })
  app.openapi(detailRoute, async (context) => {
    const found = await find(context.req.valid('param').id, context.get('caller'))
    const timeline = await calls.events(found.id, 0)
    return context.json({ success: true as const, data: { ...found, timeline } }, 200)
  })
  app.openapi(eventsRoute, async (context) => {
    const { id } = await find(context.req.valid('param').id, context.get('caller'))
    const events = await calls.events(id, context.req.valid('query').after)
    return context.json({ success: true as const, data: { events } }, 200)
  })
  app.openapi(cancelRoute, async (context) => {
    const found = await find(context.req.valid('param').id, context.get('caller'))
    return context.json({ success: true as const, data: await calls.cancel(found.id, found.user_id) }, 200)
  })
  app.openapi(retryRoute, async (context) => {
    const found = await find(context.req.valid('param').id, context.get('caller'))
    const { reason } = context.req.valid('json') ?? {}
    return context.json(
      { success: true as const, data: await calls.retry(found.id, found.user_id, reason ?? null) },
      200,
    )
  })
}
