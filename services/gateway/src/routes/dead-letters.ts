import { deadLetter, deadLetterCause, id, redriveAnswer, strict } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Caller, GatewayEnv } from '../auth.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const MAX_LETTERS = 500
const MAX_REASON_LENGTH = 1000
const MAX_CAUSE_LENGTH = 400

const answer = <T extends z.ZodType>(data: T, description: string) =>
  jsonOf(z.object({ success: z.literal(true), data }), description)

const platform = z.string().max(31)
const cause = z.string().max(MAX_CAUSE_LENGTH)

const causesRoute = {
  method: 'get',
  path: '/api/operations/dead-letters',
  operationId: 'listDeadLetterCauses',
  summary: 'What failed for good, grouped by cause (service role)',
  security,
  request: {},
  responses: {
    200: answer(z.object({ causes: z.array(deadLetterCause) }), 'The causes, the most frequent first'),
    ...errorResponses(401, 403, 503),
  },
} as const
const lettersRoute = {
  method: 'get',
  path: '/api/operations/dead-letters/jobs',
  operationId: 'listDeadLetters',
  summary: 'Jobs that failed for good, each with its whole story (service role)',
  security,
  request: {
    query: strict({
      platform: platform.optional(),
      cause: cause.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_LETTERS).default(100),
    }),
  },
  responses: {
    200: answer(z.object({ letters: z.array(deadLetter) }), 'The letters, the newest first'),
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
  path: '/api/operations/dead-letters/redrive',
  operationId: 'redriveDeadLetters',
  summary: 'Try dead jobs again: some, those of a cause, or all (service role)',
  description:
    'Jobs of which nothing was posted for certain are tried again at once. Where the post may be out a `reason` is needed; without one such jobs are left alone and named in `refused`.',
  security,
  request: { body: { content: { 'application/json': { schema: redriveRequest } }, required: true } },
  responses: {
    200: answer(redriveAnswer, 'What is tried again, and what is not'),
    ...errorResponses(400, 401, 403, 413, 415, 503),
  },
} as const

const requireOperator = ({ isService }: Caller): void => {
  if (isService) return
  throw new ApiError(403, 'forbidden', 'only the service role may see to dead letters')
}

/** Dead letters, for operators. */
export const addDeadLetters = (app: OpenAPIHono<GatewayEnv>, calls: GatewayCalls): void => {
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
