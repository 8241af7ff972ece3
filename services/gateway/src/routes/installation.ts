import { installationState, instant, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { requireLive } from '../access.ts'
import { actorOf } from '../actor.ts'
import type { GatewayEnv } from '../auth.ts'
import { answerOf, errorResponses } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { OperatorCalls } from '../sql/operator-calls.ts'

const MAX_NAME_LENGTH = 100
const PATH = '/api/queue/installation'

const stateRoute = {
  method: 'get',
  path: PATH,
  operationId: 'getInstallation',
  summary: 'Whether the database is the one that this installation knows (operators)',
  description:
    'While `problem` is `restored`, `moved` or `copied`, nothing is published: an operator must confirm what has happened.',
  scope: 'queue:read',
  request: {},
  responses: { 200: answerOf(installationState, 'The state'), ...errorResponses(401, 403, 429, 503) },
} as const

const confirmation = strict({
  /** What has happened to the database. */
  as: z.enum(['restored', 'moved', 'copy']),
  /** The moment that the backup is of, where it is older than the newest of the data. */
  restoredTo: instant.optional(),
  /** The deployment's own name from now on (DEPLOYMENT_NAME of the dispatcher). */
  deployment: z.string().trim().min(1).max(MAX_NAME_LENGTH).optional(),
})
const confirmRoute = {
  method: 'post',
  path: `${PATH}/confirm`,
  operationId: 'confirmInstallation',
  summary: 'Confirm what has happened to the database, so that publishing goes on (operators)',
  description:
    '`restored`: an older state; whatever may have been published since is looked for at its platform before it is published. `moved`: the same data elsewhere, nothing was lost. `copy`: a copy of another installation; its accounts are disconnected and what waits is cancelled.',
  scope: 'queue:operate',
  request: { body: { content: { 'application/json': { schema: confirmation } }, required: true } },
  responses: {
    200: answerOf(
      installationState.extend({ jobs: z.int() }),
      'The state as it is now, and how many jobs are reconciled, or were cancelled',
    ),
    ...errorResponses(400, 401, 403, 409, 413, 415, 429, 503),
  },
} as const

/** A database that was restored, moved or copied: its state, and an operator's confirmation. */
export const addInstallation = (app: OpenAPIHono<GatewayEnv>, calls: OperatorCalls): void => {
  addRoute(app, stateRoute, async (context) => {
    return context.json({ success: true as const, data: await calls.installation() })
  })
  addRoute(app, confirmRoute, async (context, { body }) => {
    requireLive(context.get('caller'))
    const data = await calls.confirmInstallation(actorOf(context), body)
    return context.json({ success: true as const, data })
  })
}
