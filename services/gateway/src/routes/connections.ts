import {
  begunConnection,
  CONNECTION_PATHS,
  type ConnectionResult,
  connectionResult,
  id,
  modeOfSecret,
  strict,
  timestamp,
} from '@carteiro/contracts'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Caller, type GatewayEnv, userOf } from '../auth.ts'
import { browserOf, markBrowser } from '../connections/browser.ts'
import { connectionPage, refusedPage } from '../connections/page.ts'
import type { CallService } from '../connections/services.ts'
import { modeOf, modeQuery } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'

const platformName = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'expected a platform of GET /api/platforms')
const connectionStarted = z.object({
  authorization_url: z.url(),
  expires_at: timestamp,
})
const connectRoute = {
  method: 'get',
  path: '/api/accounts/{platform}/connect',
  operationId: 'connectAccount',
  summary: 'Start connecting an account',
  description:
    "Answers the address of the platform's consent page, or of a form of Carteiro's where the platform has none: lead the browser there, within ten minutes. The platform leads it back to Carteiro, which stores the account and goes on to `return_to`, or shows a page of its own. Call it with credentials (cookies): a browser that brings no cookie back is asked to confirm.",
  scope: 'accounts:write',
  request: {
    params: strict({ platform: platformName }),
    query: strict({
      ...modeQuery,
      /** Where the browser is redirected at the end: an address of an app of this deployment. */
      return_to: z.url().optional(),
      /** Options that are to be published, separated by commas; all of the platform when left out. */
      options: z.string().optional(),
      /** One of several ways to log in: `facebook` for Instagram, `organizations` for LinkedIn. */
      login: z.string().optional(),
      user_id: id.optional(),
    }),
  },
  responses: {
    200: jsonOf(
      z.object({ success: z.literal(true), data: connectionStarted }),
      'The address to redirect the browser to',
    ),
    ...errorResponses(400, 401, 403, 404, 429, 503),
  },
} as const
const callbackRoute = {
  method: 'get',
  path: '/api/accounts/{platform}/callback',
  operationId: 'accountConnected',
  summary: 'Where a platform redirects the browser back to',
  description: 'Where a platform sends the browser after its user has agreed there. Not for programs.',
  scope: null,
  request: { params: strict({ platform: platformName }) },
  responses: {
    200: { description: 'A page: connected, a choice of several accounts, or a form' },
    303: { description: 'On to `return_to`, with `connected` or `connect_error` in its query' },
    ...errorResponses(404, 503),
  },
} as const
const chooseRoute = {
  method: 'post',
  path: '/api/accounts/{platform}/callback',
  operationId: 'chooseAccounts',
  summary:
    'Choose among the accounts of a login, or send what a platform without a consent page asks for (a form)',
  description:
    'The form of that page: which of several accounts (such as Facebook pages) to connect. Not for programs.',
  scope: null,
  request: { params: strict({ platform: platformName }) },
  responses: {
    200: { description: 'A page: connected' },
    303: { description: 'On to `return_to`' },
    ...errorResponses(400, 404, 503),
  },
} as const
/** A key that is bound to accounts would never see the one that it connects. */
const requireUnbound = ({ key }: Caller): void => {
  if (!key?.accounts) return
  const message = 'this API key is bound to some accounts: expected one that is bound to none'
  throw new ApiError(403, 'forbidden', message, [{ field: 'Authorization', code: 'bound_key', message }])
}

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

/** Accounts are connected by OAuth, or by a form where the platform has no consent page. */
export const addConnections = (
  app: OpenAPIHono<GatewayEnv>,
  options: { callService: CallService; publicUrl: string; appOrigins: string[]; logger: Logger },
): void => {
  const { callService, publicUrl, logger } = options
  const origins = [new URL(publicUrl).origin, ...options.appOrigins]

  addRoute(app, connectRoute, async (context, { params, query }) => {
    const caller = context.get('caller')
    const userId = userOf(caller, query.user_id, 'user_id')
    const mode = modeOf(caller, query.mode)
    requireUnbound(caller)
    requireOwnApp(query.return_to, origins)
    const data = await callService(
      { platform: params.platform, mode },
      CONNECTION_PATHS.begin,
      {
        user_id: userId,
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
    if (result.result === 'refused')
      logger.warn({ platform, code: result.code }, 'Account could not be connected')
    const isOver = result.result === 'connected' || result.result === 'refused'
    if (isOver && result.return_to !== null) {
      const url = new URL(result.return_to)
      if (result.result === 'connected') {
        url.searchParams.set('connected', result.accounts.map((one) => one.id).join(','))
      } else {
        url.searchParams.set('connect_error', result.code)
        url.searchParams.set('connect_message', result.message)
      }
      return context.redirect(url.href, 303)
    }
    const isRefused = result.result === 'refused' || (result.result === 'form' && result.message !== null)
    return context.html(connectionPage(result), isRefused ? 400 : 200)
  }

  /** A person sees the answer: an error is a page, too. */
  const asPage = async (context: Context, work: () => Promise<Response>): Promise<Response> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return context.html(refusedPage(error.message), error.status, error.headers)
    }
  }
  /** `entered`: what was sent with the form that a platform without a consent page shows. */
  const complete = async (
    context: Context,
    platform: string,
    returned: Record<string, string>,
    entered: Record<string, string> | null = null,
  ): Promise<Response> => {
    const { state = '', code, error, error_description } = returned
    const result = await callService(
      { platform, mode: modeOfSecret(state) },
      CONNECTION_PATHS.complete,
      {
        state,
        code: code ?? null,
        error: error ?? null,
        error_description: error_description ?? null,
        form: entered,
        browser: browserOf(context, publicUrl),
      },
      connectionResult,
    )
    return show(context, platform, result)
  }
  const choose = async (
    context: Context,
    platform: string,
    form: Record<string, unknown>,
  ): Promise<Response> => {
    const chosen = [form.account ?? []].flat().map(String)
    if (chosen.length === 0) {
      throw new ApiError(
        400,
        'invalid_request',
        'Nothing was chosen. Go back, and tick at least one account.',
      )
    }
    const claim = String(form.claim ?? '')
    const result = await callService(
      { platform, mode: modeOfSecret(claim) },
      CONNECTION_PATHS.choose,
      { claim, external_ids: chosen },
      connectionResult,
    )
    return show(context, platform, result)
  }
  /** A choice among accounts, or what a platform's form asks for: only the latter comes with a state. */
  const answerForm = async (context: Context, platform: string): Promise<Response> => {
    const form = await context.req.parseBody({ all: true }).catch(() => ({}) as Record<string, unknown>)
    if (typeof form.state !== 'string') return choose(context, platform, form)
    const { state, ...rest } = form
    const entered = Object.entries(rest).filter((one): one is [string, string] => typeof one[1] === 'string')
    return complete(context, platform, { state }, Object.fromEntries(entered))
  }
  addRoute(
    app,
    callbackRoute,
    (context, { params }) => asPage(context, () => complete(context, params.platform, context.req.query())),
    { anyQuery: true },
  )
  addRoute(
    app,
    chooseRoute,
    (context, { params }) => asPage(context, () => answerForm(context, params.platform)),
    { anyQuery: true },
  )
}
