import { randomBytes } from 'node:crypto'
import { platforms } from '@carteiro/platforms'
import type { Clock } from '../../clock.ts'
import type { Codes } from '../../oauth/codes.ts'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import type { YouTubeRules } from './rules.ts'

const { id: CLIENT_ID, secret: CLIENT_SECRET } = platforms.youtube.sandbox.app
const FIRST_REFRESH_TOKEN = platforms.youtube.sandbox.renewal.refresh_token
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** https://developers.google.com/identity/protocols/oauth2/web-server */
const TOKEN_FIELDS = [
  'client_id',
  'client_secret',
  'code',
  'grant_type',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
]
const REVOKE_FIELDS = ['token']

const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description })

const requireKnownFields = (form: Record<string, unknown>, known: readonly string[]): void => {
  const unknown = Object.keys(form).find((name) => !known.includes(name))
  if (unknown !== undefined) throw denied(400, 'invalid_request', `Unknown parameter: ${unknown}`)
}

/** Each channel's refresh token: it lives on when it is used. */
const refreshTokens = (store: Store) => store.collection<string>('youtube-refresh-tokens')
const channels = (store: Store): SandboxAccount[] =>
  store.accounts().filter((one) => one.platform === 'youtube')

const ownerOf = (store: Store, token: string): SandboxAccount | undefined => {
  const all = channels(store)
  const given = refreshTokens(store)
  return all.find(({ id }) => given[id] === token) ?? (token === FIRST_REFRESH_TOKEN ? all[0] : undefined)
}

/** Whose grant is revoked. @throws Refusal for a token that is none */
export const revokingYouTubeAccount = async (
  store: Store,
  context: SandboxContext,
): Promise<SandboxAccount> => {
  const form = (await context.req.parseBody()) as { token?: string }
  requireKnownFields(form, REVOKE_FIELDS)
  const { token } = form
  const account = ownerOf(store, token ?? '') ?? channels(store).find((one) => one.access_token === token)
  if (!account) throw denied(400, 'invalid_token', 'Token expired or revoked')
  return account
}

/** https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke */
export const youtubeRevoke =
  (store: Store) =>
  ({ account }: Call): Response => {
    account.expires_at = 0
    refreshTokens(store)[account.id] = `1//${randomBytes(24).toString('base64url')}`
    store.save()
    return Response.json({})
  }

/** Whose code or refresh token it is. @throws Refusal for anything but a good one of this client */
export const tokenYouTubeAccount = async (
  store: Store,
  codes: Codes,
  context: SandboxContext,
): Promise<SandboxAccount> => {
  if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) {
    throw denied(400, 'invalid_request', `Expected ${FORM_TYPE}.`)
  }
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  requireKnownFields(form, TOKEN_FIELDS)
  if (form.client_id !== CLIENT_ID || form.client_secret !== CLIENT_SECRET) {
    throw denied(401, 'invalid_client', 'The OAuth client was not found.')
  }
  if (form.grant_type === 'authorization_code') {
    const { code, redirect_uri: redirectUri, code_verifier: verifier } = form
    const grant = codes.redeem({ code, redirectUri, verifier })
    const account = channels(store).find(({ id }) => typeof grant !== 'string' && id === grant.login)
    if (typeof grant === 'string' || !account)
      throw denied(400, 'invalid_grant', `Bad Request: ${String(grant)}`)
    account.scopes = grant.scopes
    // Without these Google gives no refresh token the second time.
    if (grant.asked.access_type === 'offline' && grant.asked.prompt === 'consent') {
      refreshTokens(store)[account.id] = `1//${randomBytes(24).toString('base64url')}`
    }
    return account
  }
  if (form.grant_type !== 'refresh_token') {
    throw denied(400, 'unsupported_grant_type', `Invalid grant_type: ${form.grant_type ?? ''}`)
  }
  if (!form.refresh_token) throw denied(400, 'invalid_request', 'Missing required parameter: refresh_token')
  const account = ownerOf(store, form.refresh_token)
  if (!account) {
    throw denied(400, 'invalid_grant', 'Token has been expired or revoked.')
  }
  return account
}

/**
 * A new access token; the refresh token stays the same, and is not sent again.
 * https://developers.google.com/identity/protocols/oauth2/web-server#offline
 */
export const youtubeTokens =
  (store: Store, rules: () => YouTubeRules, clock: Clock) =>
  async ({ account, context }: Call): Promise<Response> => {
    const { grant_type: grant } = (await context.req.parseBody()) as { grant_type?: string }
    const refreshToken = grant === 'authorization_code' ? refreshTokens(store)[account.id] : undefined
    const seconds = rules().access_token_seconds
    account.access_token = `ya29.${randomBytes(24).toString('base64url')}`
    account.expires_at = clock.now() + seconds * 1000
    store.save()
    return Response.json({
      access_token: account.access_token,
      expires_in: seconds,
      scope: account.scopes.join(' '),
      token_type: 'Bearer',
      ...(refreshToken ? { refresh_token: refreshToken } : {}),
    })
  }
