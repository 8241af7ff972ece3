import { CONNECTION_PATHS, id, mediaPolicy, strict } from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { seenAccounts } from '../access.ts'
import { actorOf } from '../actor.ts'
import { type GatewayEnv, userOf } from '../auth.ts'
import type { CallService } from '../connections/services.ts'
import { visibleMode } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const REVOKE_LIMIT_MS = 10_000
const accountPath = strict({ id })
const userQuery = strict({ user_id: id.optional() })
const done = z.object({ success: z.literal(true) })

const disconnectRoute = {
  method: 'delete',
  path: '/api/accounts/{id}',
  operationId: 'disconnectAccount',
  summary: 'Disconnect an account: its tokens are revoked and forgotten, its waiting jobs are held',
  description: 'Its tokens are deleted. Jobs that wait for it fail with `account_disconnected`.',
  scope: 'accounts:write',
  request: { params: accountPath, query: userQuery },
  responses: { 200: jsonOf(done, 'Disconnected'), ...errorResponses(400, 401, 403, 404, 429, 503) },
} as const
const changeRoute = {
  method: 'patch',
  path: '/api/accounts/{id}',
  operationId: 'changeAccount',
  summary: 'Say what becomes of files that its platform does not take as they are',
  description:
    'With `media_policy: "convert"` they are converted where a request has no `mediaPolicy` of its own; with `"refuse"`, as every account begins, their option is refused.',
  scope: 'accounts:write',
  request: {
    params: accountPath,
    query: userQuery,
    body: {
      content: { 'application/json': { schema: strict({ media_policy: mediaPolicy }) } },
      required: true,
    },
  },
  responses: { 200: jsonOf(done, 'Changed'), ...errorResponses(400, 401, 403, 404, 413, 415, 429, 503) },
} as const
const defaultRoute = {
  method: 'post',
  path: '/api/accounts/{id}/default',
  operationId: 'setDefaultAccount',
  summary: 'Publish with this account of its platform unless another one is named',
  description: 'The default is used where a publication names no account of the platform.',
  scope: 'accounts:write',
  request: { params: accountPath, query: userQuery },
  responses: { 200: jsonOf(done, 'It is the default'), ...errorResponses(400, 401, 403, 404, 429, 503) },
} as const

const noAccount = (accountId: string): ApiError =>
  new ApiError(404, 'not_found', `account ${accountId} does not exist`)

/** Connected accounts: change, choose the default, disconnect. */
export const addAccounts = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  { callService, logger }: { callService: CallService; logger: Logger },
): void => {
  /** A user's account, if it is of those, and of the modes, that the caller may see. @throws 404 */
  const accountOf = async (context: Context<GatewayEnv>, userId: string, accountId: string) => {
    const caller = context.get('caller')
    const only = visibleMode(caller)
    const modes = only === null ? (['live', 'test'] as const) : [only]
    const accounts = await Promise.all(modes.map((mode) => calls.accountsOf(userId, mode)))
    const account = seenAccounts(caller, accounts.flat()).find((one) => one.id === accountId.toLowerCase())
    if (!account) throw noAccount(accountId)
    return account
  }

  addRoute(app, disconnectRoute, async (context, { params, query }) => {
    const userId = userOf(context.get('caller'), query.user_id, 'user_id')
    const account = await accountOf(context, userId, params.id)
    // It is disconnected here even when the platform does not answer.
    await callService(
      account,
      CONNECTION_PATHS.revoke,
      { account_id: account.id },
      z.unknown(),
      REVOKE_LIMIT_MS,
    ).catch((error) =>
      logger.warn({ reason: (error as Error).message }, 'Grant could not be revoked at the platform'),
    )
    if (!(await calls.disconnectAccount(actorOf(context), userId, account.id))) throw noAccount(params.id)
    return context.json({ success: true as const }, 200)
  })

  addRoute(app, changeRoute, async (context, { params, query, body }) => {
    const userId = userOf(context.get('caller'), query.user_id, 'user_id')
    const { id: accountId } = await accountOf(context, userId, params.id)
    const isChanged = await calls.setAccountMediaPolicy(
      actorOf(context),
      userId,
      accountId,
      body.media_policy,
    )
    if (!isChanged) throw noAccount(params.id)
    return context.json({ success: true as const }, 200)
  })

  addRoute(app, defaultRoute, async (context, { params, query }) => {
    const userId = userOf(context.get('caller'), query.user_id, 'user_id')
    const { id: accountId } = await accountOf(context, userId, params.id)
    if (!(await calls.setDefaultAccount(actorOf(context), userId, accountId))) throw noAccount(params.id)
    return context.json({ success: true as const }, 200)
  })
}
