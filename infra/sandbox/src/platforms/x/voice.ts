import type { Codes } from '../../oauth/codes.ts'
import { type PlatformVoice, Refusal, type SandboxContext, type Surroundings } from '../../platform.ts'
import { areDepleted, creditsDepleted } from './credits.ts'
import { revokingXAccount, tokenXAccount } from './oauth.ts'
import type { XRates } from './rates.ts'
import type { XRules } from './rules.ts'

/** X's problem JSON. Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors */
export const problem = (
  status: number,
  type: string,
  title: string,
  detail: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Refusal =>
  new Refusal(
    status,
    {
      title,
      detail,
      type: type === 'about:blank' ? type : `https://api.x.com/2/problems/${type}`,
      status,
      ...more,
    },
    headers,
  )

export const invalid = (message: string, parameters: Record<string, unknown> = {}): Refusal =>
  problem(400, 'invalid-request', 'Invalid Request', 'One or more parameters to your request was invalid.', {
    errors: [{ message, parameters }],
  })

/** Undefined for a body that is no JSON, or does not say that it is. https://docs.x.com/openapi.json */
export const readJson = async ({ req }: SandboxContext): Promise<unknown> =>
  req.header('content-type')?.startsWith('application/json') ? req.json().catch(() => undefined) : undefined

export const forbidden = (detail: string): Refusal => problem(403, 'about:blank', 'Forbidden', detail)

const unauthorized = (): Refusal => problem(401, 'about:blank', 'Unauthorized', 'Unauthorized')

/** The scopes of each call: https://docs.x.com/openapi.json */
const needs = (operation: string): string[] => {
  if (operation.includes('upload') || operation === 'set_alt_text') return ['media.write']
  if (operation === 'create_post' || operation === 'delete_post')
    return ['tweet.read', 'tweet.write', 'users.read']
  return ['tweet.read', 'users.read']
}

const tooMany = (headers: Record<string, string> = {}): Refusal =>
  problem(429, 'about:blank', 'Too Many Requests', 'Too Many Requests', {}, headers)

export const xVoice = (
  { store, clock }: Surroundings,
  rates: XRates,
  rules: () => XRules,
  codes: Codes,
  /** @throws Refusal for parameters that the call does not have */
  requireParameters: (context: SandboxContext, operation: string) => void,
): PlatformVoice => ({
  platform: 'x',
  authenticate: async (context, operation) => {
    if (operation === 'refresh_token') return tokenXAccount(store, codes, context)
    if (operation === 'revoke_token') return revokingXAccount(store, context)
    const token = context.req.header('authorization')?.match(/^Bearer (.+)$/)?.[1]
    if (token === 'app-only') {
      throw problem(
        403,
        'unsupported-authentication',
        'Unsupported Authentication',
        'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.',
      )
    }
    const account = store.accounts().find((one) => one.platform === 'x' && one.access_token === token)
    if (!account || (account.expires_at !== null && account.expires_at <= clock.now())) throw unauthorized()
    if (needs(operation).some((scope) => !account.scopes.includes(scope))) {
      throw forbidden('You are not permitted to perform this action.')
    }
    requireParameters(context, operation)
    return account
  },
  admit: (account, operation) => {
    if (!operation.endsWith('_token') && areDepleted(rules())) throw creditsDepleted(account.id)
    if (!rates.take(account.id, operation)) throw tooMany()
  },
  headers: (account, operation) => rates.headers(account.id, operation),
  rateLimited: (retryAfterMs) =>
    tooMany({
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.ceil((clock.now() + retryAfterMs) / 1000)),
    }),
  unavailable: (status) => problem(status, 'about:blank', 'Service Unavailable', 'Service Unavailable'),
  tokenExpired: unauthorized,
})
