import { randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import type { YouTubeRules } from './rules.ts'

const CLIENT_ID = 'sandbox-youtube-client-id'
const CLIENT_SECRET = 'sandbox-youtube-client-secret'
const FIRST_REFRESH_TOKEN = 'sandbox-youtube-refresh-token'
const FORM_TYPE = 'application/x-www-form-urlencoded'

const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description })

/** Who refreshes. @throws Refusal for anything but a good refresh token of this client */
export const refreshingYouTubeAccount = async (
  store: Store,
  context: SandboxContext,
): Promise<SandboxAccount> => {
  if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) {
    throw denied(400, 'invalid_request', `Expected ${FORM_TYPE}.`)
  }
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  if (form.client_id !== CLIENT_ID || form.client_secret !== CLIENT_SECRET) {
    throw denied(401, 'invalid_client', 'The OAuth client was not found.')
  }
  if (form.grant_type !== 'refresh_token') {
    throw denied(400, 'unsupported_grant_type', `Invalid grant_type: ${form.grant_type ?? ''}`)
  }
  if (!form.refresh_token) throw denied(400, 'invalid_request', 'Missing required parameter: refresh_token')
  const account = store.accounts().find((one) => one.platform === 'youtube')
  if (form.refresh_token !== FIRST_REFRESH_TOKEN || !account) {
    throw denied(400, 'invalid_grant', 'Token has been expired or revoked.')
  }
  return account
}

/**
 * A new access token; the refresh token stays the same, and is not told again.
 * https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export const youtubeRefresh =
  (store: Store, rules: () => YouTubeRules, clock: Clock) =>
  ({ account }: Call): Response => {
    const seconds = rules().access_token_seconds
    account.access_token = `ya29.${randomBytes(24).toString('base64url')}`
    account.expires_at = clock.now() + seconds * 1000
    store.save()
    return Response.json({
      access_token: account.access_token,
      expires_in: seconds,
      scope: account.scopes.join(' '),
      token_type: 'Bearer',
    })
  }
