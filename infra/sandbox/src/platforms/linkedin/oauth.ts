import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import type { LinkedInRules } from './rules.ts'

const CLIENT_ID = 'sandbox-linkedin-client-id'
const CLIENT_SECRET = 'sandbox-linkedin-client-secret'
const FIRST_REFRESH_TOKEN = 'sandbox-linkedin-refresh-token'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const YEAR_SECONDS = 365 * 86_400

const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description })

/** Who refreshes. @throws Refusal for anything but a good refresh token of this client */
export const refreshingLinkedInAccount = async (
  store: Store,
  context: SandboxContext,
): Promise<SandboxAccount> => {
  if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) {
    throw denied(400, 'invalid_request', `Expected ${FORM_TYPE}.`)
  }
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  if (form.client_id !== CLIENT_ID || form.client_secret !== CLIENT_SECRET) {
    throw denied(401, 'invalid_client', 'Client authentication failed')
  }
  if (form.grant_type !== 'refresh_token') {
    throw denied(400, 'invalid_request', 'A required parameter "grant_type" is missing or wrong')
  }
  const account = store.accounts().find((one) => one.platform === 'linkedin')
  if (form.refresh_token !== FIRST_REFRESH_TOKEN || !account) {
    throw denied(
      400,
      'invalid_request',
      'The provided authorization grant or refresh token is invalid, expired or revoked',
    )
  }
  return account
}

/**
 * A new access token; the refresh token stays the same, and its end too.
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
 */
export const linkedinRefresh =
  (store: Store, rules: () => LinkedInRules, clock: Clock) =>
  ({ account }: Call): Response => {
    const seconds = rules().access_token_seconds
    account.access_token = `AQ${randomBytes(24).toString('base64url')}`
    account.expires_at = clock.now() + seconds * 1000
    store.save()
    return Response.json({
      access_token: account.access_token,
      expires_in: seconds,
      refresh_token: FIRST_REFRESH_TOKEN,
      refresh_token_expires_in: YEAR_SECONDS,
      scope: account.scopes.join(','),
    })
  }
