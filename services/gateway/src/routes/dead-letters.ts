import { deadLetter, deadLetterCause, id, redriveAnswer, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { actorOf } from '../actor.ts'
import type { GatewayEnv } from '../auth.ts'
import { modeOf, modeQuery } from '../mode.ts'
import { answerOf, errorResponses } from '../openapi.ts'
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
  description: 'Jobs that failed for good, grouped by the part of their error message that they share.',
  scope: 'queue:read',
  request: { query: strict(modeQuery) },
  responses: {
    200: answerOf(z.object({ causes: z.array(deadLetterCause) }), 'The causes, the most frequent first'),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const
const lettersRoute = {
  method: 'get',
  path: '/api/queue/dead-letters/jobs',
  operationId: 'listDeadLetters',
  summary: 'Jobs that failed for good, each with its timeline and steps (operators)',
  description:
    'With their timeline and steps. `redrive` says whether one may be run again: `safe`, `needs_reason` (the post may be out), `posted` (never).',
  scope: 'queue:read',
  request: {
    query: strict({
      ...modeQuery,
      platform: platform.optional(),
      cause: cause.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_LETTERS).default(100),
    }),
  },
  responses: {
    200: answerOf(z.object({ letters: z.array(deadLetter) }), 'The letters, the newest first'),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const
const redriveRequest = strict({
  job_ids: z.array(id).min(1).max(1000).optional(),
  platform: platform.optional(),
  cause: cause.optional(),
  /** Everything: a field of its own, so that it is not done by leaving the others out. */
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
    'Jobs that certainly posted nothing are tried again at once. Where the post may have been published a `reason` is needed; without one such jobs are not tried, and are named in `refused`.',
  scope: 'queue:operate',
  request: {
    query: strict(modeQuery),
    body: { content: { 'application/json': { schema: redriveRequest } }, required: true },
  },
  responses: {
    200: answerOf(redriveAnswer, 'The jobs that are tried again, and those that are not'),
    ...errorResponses(400, 401, 403, 413, 415, 429, 503),
  },
} as const

/** Dead letters, for operators. */
export const addDeadLetters = (app: OpenAPIHono<GatewayEnv>, calls: OperatorCalls): void => {
  addRoute(app, causesRoute, async (context, { query }) => {
    const causes = await calls.deadLetterCauses(modeOf(context.get('caller'), query.mode))
    return context.json({ success: true as const, data: { causes } })
  })
  addRoute(app, lettersRoute, async (context, { query }) => {
    const mode = modeOf(context.get('caller'), query.mode)
    const letters = await calls.deadLetters(query.platform ?? null, query.cause ?? null, query.limit, mode)
    return context.json({ success: true as const, data: { letters } })
  })
  addRoute(app, redriveRoute, async (context, { body, query }) => {
    const data = await calls.redrive(actorOf(context), {
      jobIds: body.job_ids ?? null,
      platform: body.platform ?? null,
      cause: body.cause ?? null,
      reason: body.reason ?? null,
      mode: modeOf(context.get('caller'), query.mode),
    })
    return context.json({ success: true as const, data })
  })
}
