import {
  begunConnection,
  CONNECTION_PATHS,
  type ConnectionResult,
  connectionResult,
  id,
  strict,
  timestamp,
} from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { authorOf, type GatewayEnv } from '../auth.ts'
import { browserOf, markBrowser } from '../connections/browser.ts'
import { connectionPage, refusedPage } from '../connections/page.ts'
import type { CallService } from '../connections/services.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'

const REVOKE_LIMIT_MS = 10_000
const platformName = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'expected a platform of GET /api/platforms')
const connectionStarted = z.object({
  authorization_url: z.url(),
  expires_at: timestamp,
})
const accountPath = strict({ id })
const userQuery = strict({ user_id: id.optional() })
const done = z.object({ success: z.literal(true) })

const connectRoute = {
  method: 'get',
  path: '/api/accounts/{platform}/connect',
  operationId: 'connectAccount',
  summary: 'Begin to connect an account',
  description:
    "Answers the address of the platform's consent page: lead the browser there, within ten minutes. The platform leads it back to Carteiro, which stores the account and goes on to `return_to`, or shows a page of its own. Call it with credentials (cookies): a browser that brings no cookie back is asked to confirm.",
  security,
  request: {
    params: strict({ platform: platformName }),
    query: strict({
      /** Where the browser is led in the end: an address of an app of this deployment. */
      return_to: z.url().optional(),
      /** Options that are to be published, separated by commas; all of the platform when left out. */
      options: z.string().optional(),
      /** One of several ways to log in: `facebook` for Instagram, `organizations` for LinkedIn. */
      login: z.string().optional(),
      user_id: id.optional(),
    }),
  },
  responses: {
    200: jsonOf(z.object({ success: z.literal(true), data: connectionStarted }), 'Lead the browser there'),
    ...errorResponses(400, 401, 403, 404, 503),
  },
} as const
const callbackRoute = {
  method: 'get',
  path: '/api/accounts/{platform}/callback',
  operationId: 'accountConnected',
  summary: 'Where a platform leads the browser back to',
  request: { params: strict({ platform: platformName }) },
  responses: {
    200: { description: 'A page: connected, or a choice of several accounts' },
    303: { description: 'On to `return_to`, with `connected` or `connect_error` in its query' },
    ...errorResponses(404, 503),
  },
} as const
const chooseRoute = {
  method: 'post',
  path: '/api/accounts/{platform}/callback',
  operationId: 'chooseAccounts',
  summary: 'Choose among the accounts of a login (a form)',
  request: { params: strict({ platform: platformName }) },
  responses: {
    200: { description: 'A page: connected' },
    303: { description: 'On to `return_to`' },
    ...errorResponses(400, 404, 503),
  },
} as const
const disconnectRoute = {
  method: 'delete',
  path: '/api/accounts/{id}',
  operationId: 'disconnectAccount',
  summary: 'Disconnect an account: its tokens are revoked and forgotten, its waiting jobs are held',
  security,
  request: { params: accountPath, query: userQuery },
  responses: { 200: jsonOf(done, 'Disconnected'), ...errorResponses(400, 401, 403, 404, 503) },
} as const
const defaultRoute = {
  method: 'post',
  path: '/api/accounts/{id}/default',
  operationId: 'setDefaultAccount',
  summary: 'Publish with this account of its platform unless another one is named',
  security,
  request: { params: accountPath, query: userQuery },
  responses: { 200: jsonOf(done, 'It is the default'), ...errorResponses(400, 401, 403, 404, 503) },
} as const

const noAccount = (accountId: string): ApiError =>
  new ApiError(404, 'not_found', `account ${accountId} does not exist`)

/** Only apps of this deployment may be returned to: anywhere else would be an open redirect. */
const requireOwnApp = (returnTo: string | undefined, origins: string[]): void => {
  if (returnTo === undefined) return
  const { origin, protocol } = new URL(returnTo)
  // A blob: address has the origin of the page that made it.
  if (/^https?:$/.test(protocol) && origins.includes(origin)) return
  const message = `expected an address of ${origins.join(' or ')}`
  throw new ApiError(400, 'invalid_request', message, [
    { field: 'return_to', code: 'forbidden', message, allowed: origins },
  ])
}

/** Accounts: connect by OAuth, choose the default, disconnect. */
export const addConnections = (
  app: OpenAPIHono<GatewayEnv>,
  calls: GatewayCalls,
  options: { callService: CallService; publicUrl: string; appOrigins: string[]; logger: Logger },
): void => {
  const { callService, publicUrl, logger } = options
  const origins = [new URL(publicUrl).origin, ...options.appOrigins]

  addRoute(app, connectRoute, async (context, { params, query }) => {
    const author = authorOf(context.get('caller'), query.user_id, 'user_id')
    requireOwnApp(query.return_to, origins)
    const data = await callService(
      params.platform,
      CONNECTION_PATHS.begin,
      {
        user_id: author,
        redirect_uri: `${publicUrl}/api/accounts/${params.platform}/callback`,
        browser: markBrowser(context, publicUrl),
        return_to: query.return_to ?? null,
        options: (query.options ?? '').split(',').filter(Boolean),
        login: query.login ?? null,
      },
      begunConnection,
    )
    return context.json({ success: true as const, data: connectionStarted.parse(data) }, 200)
  })

  const show = (
    context: Context,
    platform: string,
    result: ConnectionResult,
  ): Response | Promise<Response> => {
    context.header('cache-control', 'no-store')
    context.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
    context.header('referrer-policy', 'no-referrer')
    if (result.result === 'refused') logger.warn({ platform, code: result.code }, 'Account not connected')
    if (result.result !== 'choose' && result.return_to !== null) {
      const url = new URL(result.return_to)
      if (result.result === 'connected') {
        url.searchParams.set('connected', result.accounts.map((one) => one.id).join(','))
      } else {
        url.searchParams.set('connect_error', result.code)
        url.searchParams.set('connect_message', result.message)
      }
      return context.redirect(url.href, 303)
    }
    return context.html(connectionPage(result), result.result === 'refused' ? 400 : 200)
  }

  /** A person is looking: what goes wrong is a page, too. */
  const asPage = async (context: Context, work: () => Promise<Response>): Promise<Response> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return context.html(refusedPage(error.message), error.status, error.headers)
    }
  }
  const complete = async (context: Context, platform: string): Promise<Response> => {
    const { state = '', code, error, error_description } = context.req.query()
    const result = await callService(
      platform,
      CONNECTION_PATHS.complete,
      {
        state,
        code: code ?? null,
        error: error ?? null,
        error_description: error_description ?? null,
        browser: browserOf(context, publicUrl),
      },
      connectionResult,
    )
    return show(context, platform, result)
  }
  const choose = async (context: Context, platform: string): Promise<Response> => {
    const form = await context.req.parseBody({ all: true }).catch(() => ({}) as Record<string, unknown>)
    const chosen = [form.account ?? []].flat().map(String)
    if (chosen.length === 0) {
      throw new ApiError(
        400,
        'invalid_request',
        'Nothing was chosen. Go back, and tick at least one account.',
      )
    }
    const result = await callService(
      platform,
      CONNECTION_PATHS.choose,
      { claim: String(form.claim ?? ''), external_ids: chosen },
      connectionResult,
    )
    return show(context, platform, result)
  }
  addRoute(
    app,
    callbackRoute,
    (context, { params }) => asPage(context, () => complete(context, params.platform)),
    { anyQuery: true },
  )
  addRoute(
    app,
    chooseRoute,
    (context, { params }) => asPage(context, () => choose(context, params.platform)),
    { anyQuery: true },
  )

  addRoute(app, disconnectRoute, async (context, { params, query }) => {
    const author = authorOf(context.get('caller'), query.user_id, 'user_id')
    const account = (await calls.accountsOf(author)).find((one) => one.id === params.id.toLowerCase())
    if (!account) throw noAccount(params.id)
    // The author wants it gone: a platform that doesn't answer doesn't keep it.
    await callService(
      account.platform,
      CONNECTION_PATHS.revoke,
      { account_id: account.id },
      z.unknown(),
      REVOKE_LIMIT_MS,
    ).catch((error) => logger.warn({ reason: (error as Error).message }, 'Grant not revoked'))
    if (!(await calls.disconnectAccount(author, account.id))) throw noAccount(params.id)
    return context.json({ success: true as const }, 200)
  })

  addRoute(app, defaultRoute, async (context, { params, query }) => {
    const author = authorOf(context.get('caller'), query.user_id, 'user_id')
    if (!(await calls.setDefaultAccount(author, params.id))) throw noAccount(params.id)
    return context.json({ success: true as const }, 200)
  })
}
