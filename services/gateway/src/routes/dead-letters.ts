import { deadLetter, deadLetterCause, id, redriveAnswer, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { GatewayEnv } from '../auth.ts'
import { answerOf, errorResponses, security } from '../openapi.ts'
import { requireOperator } from '../operator.ts'
import { addRoute } from '../request/add-route.ts'
import type { OperatorCalls } from '../sql/operator-calls.ts'

const MAX_LETTERS = 500
const MAX_REASON_LENGTH = 1000
const MAX_CAUSE_LENGTH = 400

const platform = z.string().max(31)
const cause = z.string().max(MAX_CAUSE_LENGTH)

const causesRoute = {
  method: 'get',
  path: '/api/queue/dead-letters',
  operationId: 'listDeadLetterCauses',
  summary: 'What failed for good, grouped by cause (operators)',
  security,
  request: {},
  responses: {
    200: answerOf(z.object({ causes: z.array(deadLetterCause) }), 'The causes, the most frequent first'),
    ...errorResponses(401, 403, 503),
  },
} as const
const lettersRoute = {
  method: 'get',
  path: '/api/queue/dead-letters/jobs',
  operationId: 'listDeadLetters',
  summary: 'Jobs that failed for good, each with its whole story (operators)',
  security,
  request: {
    query: strict({
      platform: platform.optional(),
      cause: cause.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_LETTERS).default(100),
    }),
  },
  responses: {
    200: answerOf(z.object({ letters: z.array(deadLetter) }), 'The letters, the newest first'),
    ...errorResponses(400, 401, 403, 503),
  },
} as const
const redriveRequest = strict({
  job_ids: z.array(id).min(1).max(1000).optional(),
  platform: platform.optional(),
  cause: cause.optional(),
  /** Everything: said in so many words, so that nobody does it by leaving something out. */
  all: z.literal(true).optional(),
  reason: z.string().min(1).max(MAX_REASON_LENGTH).optional(),
}).refine(
  ({ job_ids, platform: of, cause: why, all }) => (all === true) !== Boolean(job_ids ?? of ?? why),
  'expected job_ids, platform or cause; or all: true alone',
)
const redriveRoute = {
  method: 'post',
  path: '/api/queue/dead-letters/redrive',
  operationId: 'redriveDeadLetters',
  summary: 'Try dead jobs again: some, those of a cause, or all (operators)',
  description:
    'Jobs of which nothing was posted for certain are tried again at once. Where the post may be out a `reason` is needed; without one such jobs are left alone and named in `refused`.',
  security,
  request: { body: { content: { 'application/json': { schema: redriveRequest } }, required: true } },
  responses: {
    200: answerOf(redriveAnswer, 'What is tried again, and what is not'),
    ...errorResponses(400, 401, 403, 413, 415, 503),
  },
} as const

/** Dead letters, for operators. */
export const addDeadLetters = (app: OpenAPIHono<GatewayEnv>, calls: OperatorCalls): void => {
  addRoute(app, causesRoute, async (context) => {
    requireOperator(context.get('caller'))
    return context.json({ success: true as const, data: { causes: await calls.deadLetterCauses() } })
  })
  addRoute(app, lettersRoute, async (context, { query }) => {
    requireOperator(context.get('caller'))
    const letters = await calls.deadLetters(query.platform ?? null, query.cause ?? null, query.limit)
    return context.json({ success: true as const, data: { letters } })
  })
  addRoute(app, redriveRoute, async (context, { body }) => {
    requireOperator(context.get('caller'))
    const data = await calls.redrive({
      jobIds: body.job_ids ?? null,
      platform: body.platform ?? null,
      cause: body.cause ?? null,
      reason: body.reason ?? null,
    })
    return context.json({ success: true as const, data })
  })
}
