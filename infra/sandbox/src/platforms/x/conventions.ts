import type { Codes } from '../../oauth/codes.ts'
import type { PlatformConventions, Refusal, SandboxContext, SharedState } from '../../platform.ts'
import { areDepleted, creditsDepleted } from './credits.ts'
import { revokingXAccount, tokenXAccount } from './oauth.ts'
import { forbidden, problem } from './problems.ts'
import type { XRates } from './rates.ts'
import type { XRules } from './rules.ts'

/** Undefined for a body that is no JSON, or does not say that it is. https://docs.x.com/openapi.json */
export const readJson = async ({ req }: SandboxContext): Promise<unknown> =>
  req.header('content-type')?.startsWith('application/json') ? req.json().catch(() => undefined) : undefined

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

export const xConventions = (
  { store, clock }: SharedState,
  rates: XRates,
  rules: () => XRules,
  codes: Codes,
  /** @throws Refusal for parameters that the call does not have */
  requireParameters: (context: SandboxContext, operation: string) => void,
): PlatformConventions => ({
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
    if (!rates.consume(account.id, operation)) throw tooMany()
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
