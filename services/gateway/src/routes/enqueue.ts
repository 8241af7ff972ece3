import { enqueueRequest, enqueueResponse } from '@carteiro/contracts'
import { ApiError, currentTraceparent, type Logger } from '@carteiro/service-kit'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { enqueueResponseOf, hashOf, sortOptions } from '../enqueue.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import type { GatewayCalls } from '../sql.ts'

const route = createRoute({
  method: 'post',
  path: '/api/publications/enqueue',
  summary: 'Publish one piece of content in several places',
  description: 'Enqueues one job for each selected option that is valid; the others are told in `rejected`.',
  security,
  request: {
    headers: z.object({ 'idempotency-key': z.string().min(1).max(255).optional() }),
    body: { content: { 'application/json': { schema: enqueueRequest } }, required: true },
  },
  responses: { 200: jsonOf(enqueueResponse, 'Enqueued'), ...errorResponses(400, 401, 403, 409, 422) },
})

export const addEnqueue = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls, logger: Logger): void => {
  app.openapi(route, async (context) => {
    const request = context.req.valid('json')
    const author = authorOf(context.get('caller'), request.userId)
    const [catalogs, accounts] = await Promise.all([calls.catalogs(), calls.accountsOf(author)])
    const { jobs, rejected } = sortOptions(request, catalogs, accounts)
    if (jobs.length === 0) {
      const details = rejected.map(({ platform, ...detail }) => ({ ...detail, platform }))
      throw new ApiError(422, 'nothing_to_enqueue', 'none of the selected options can be published', details)
    }
    const answer = await calls.enqueue({
      user_id: author,
      idempotency_key: context.req.valid('header')['idempotency-key'],
      request_hash: hashOf(request),
      total_requested: request.selectedOptions.length,
      rejected,
      metadata: request.metadata ?? {},
      traceparent: currentTraceparent(),
      jobs,
    })
    if (answer.replayed) context.header('Idempotent-Replayed', 'true')
    else {
      for (const { job_id, platform } of answer.jobs) {
        logger.info({ job_id, platform }, '[Publications Enqueue API] Job created successfully')
      }
    }
    return context.json(enqueueResponseOf(answer), 200)
  })
}
