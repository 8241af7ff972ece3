import { eventHandler, handlerDeadLetter, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { actorOf } from '../actor.ts'
import type { GatewayEnv } from '../auth.ts'
import { answerOf, errorResponses } from '../openapi.ts'
import { requireFullOperator, requireOperator } from '../operator.ts'
import { addRoute } from '../request/add-route.ts'
import type { OperatorCalls } from '../sql/operator-calls.ts'

const PATH = '/api/queue/event-handlers'
const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 200
const MAX_IDS = 1000
/** Two names of Postgres in quotes, and the type of the argument. */
const MAX_SIGNATURE_LENGTH = 300

const signature = z
  .string()
  .max(MAX_SIGNATURE_LENGTH)
  .regex(/^[^(]+\(jsonb\)$/, `expected a function of GET ${PATH}, such as public.note_publication(jsonb)`)
const eventId = z.coerce.number().int().min(1)

const handlersRoute = {
  method: 'get',
  path: PATH,
  operationId: 'listEventHandlers',
  summary: 'Functions of the app that are called for events, and how they fare (operators)',
  description: 'Functions of your own in the database that are called for events (docs/on-event.md).',
  scope: 'queue:read',
  request: {},
  responses: {
    200: answerOf(z.object({ handlers: z.array(eventHandler) }), 'The functions, by name'),
    ...errorResponses(401, 403, 429, 503),
  },
} as const
const lettersRoute = {
  method: 'get',
  path: `${PATH}/dead-letters`,
  operationId: 'listHandlerDeadLetters',
  summary: 'Events for which a function of the app failed for good, the newest first (operators)',
  description: 'Calls of a function that failed for good, with the error of the last attempt.',
  scope: 'queue:read',
  request: {
    query: strict({
      function: signature.optional(),
      /** `id` of the last one of the page before. */
      before: eventId.optional(),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
    }),
  },
  responses: {
    200: answerOf(z.object({ letters: z.array(handlerDeadLetter) }), 'The events, with the last error'),
    ...errorResponses(400, 401, 403, 429, 503),
  },
} as const
const redriveRequest = strict({
  ids: z.array(z.int().min(1)).min(1).max(MAX_IDS).optional(),
  function: signature.optional(),
  /** Everything: a field of its own, so that it is not done by leaving the others out. */
  all: z.literal(true).optional(),
}).refine(
  ({ ids, function: of, all }) => (all === true) !== Boolean(ids ?? of),
  'expected ids or function; or all: true alone',
)
const redriveRoute = {
  method: 'post',
  path: `${PATH}/redrive`,
  operationId: 'redriveEventHandlers',
  summary: 'Call functions again for events for which they failed for good (operators)',
  description:
    'By id, by function, or all: correct the function first. Each event is called for once more, with its number of attempts at zero.',
  scope: 'queue:operate',
  request: { body: { content: { 'application/json': { schema: redriveRequest } }, required: true } },
  responses: {
    200: answerOf(z.object({ redriven: z.int() }), 'For how many events'),
    ...errorResponses(400, 401, 403, 413, 415, 429, 503),
  },
} as const

/** Functions of the app that are called for events (docs/on-event.md), for operators. */
export const addEventHandlers = (app: OpenAPIHono<GatewayEnv>, calls: OperatorCalls): void => {
  addRoute(app, handlersRoute, async (context) => {
    requireOperator(context.get('caller'))
    return context.json({ success: true as const, data: { handlers: await calls.eventHandlers() } })
  })
  addRoute(app, lettersRoute, async (context, { query }) => {
    requireOperator(context.get('caller'))
    const letters = await calls.handlerDeadLetters(query.function ?? null, query.before ?? null, query.limit)
    return context.json({ success: true as const, data: { letters } })
  })
  addRoute(app, redriveRoute, async (context, { body }) => {
    requireFullOperator(context.get('caller'))
    const redriven = await calls.redriveHandlers(actorOf(context), {
      ids: body.ids ?? null,
      ofFunction: body.function ?? null,
    })
    return context.json({ success: true as const, data: { redriven } })
  })
}
