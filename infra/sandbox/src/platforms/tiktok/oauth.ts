import { randomBytes, randomUUID } from 'node:crypto'
import { platforms } from '@carteiro/platforms'
import type { Codes } from '../../oauth/codes.ts'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import type { Rules } from './rules.ts'

const { id: CLIENT_KEY, secret: CLIENT_SECRET } = platforms.tiktok.sandbox.app
const FIRST_REFRESH_TOKEN = platforms.tiktok.sandbox.renewal.refresh_token
const REFRESH_TOKEN_SECONDS = 180 * 86_400
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** OAuth errors are flat, unlike all others. */
const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description, log_id: randomUUID() })

/** Each account's refresh token; the last one given is the only one that works. */
const refreshTokens = (store: Store) => store.collection<string>('tiktok-refresh-tokens')

const accountsOf = (store: Store): SandboxAccount[] =>
  store.accounts().filter((one) => one.platform === 'tiktok')

const ownerOf = (store: Store, token: string): SandboxAccount | undefined => {
  const given = refreshTokens(store)
  const accounts = accountsOf(store)
  const isFirst = (id: string) => token === FIRST_REFRESH_TOKEN && id === accounts[0]?.id && !given[id]
  return accounts.find(({ id }) => given[id] === token || isFirst(id))
}

/**
 * What each grant takes, and a revocation.
 * https://developers.tiktok.com/doc/oauth-get-a-user-access-token
 * https://developers.tiktok.com/docs/en/oauth-refresh-a-user-access-token
 * https://developers.tiktok.com/doc/oauth-user-access-token-management
 */
const FORM_FIELDS: Record<string, string[]> = {
  authorization_code: ['code', 'redirect_uri', 'code_verifier'],
  refresh_token: ['refresh_token'],
  revoke: ['token'],
}

/** @throws Refusal for a field that the grant does not take */
const requireKnownFields = (form: Record<string, string | undefined>): void => {
  const allowed = FORM_FIELDS[form.grant_type ?? 'revoke']
  if (!allowed) return
  const unknown = Object.keys(form).find(
    (name) => !['client_key', 'client_secret', 'grant_type', ...allowed].includes(name),
  )
  if (unknown !== undefined) throw denied(400, 'invalid_request', `${unknown}: unknown parameter`)
}

/** Whose code or token it is. @throws Refusal for anything but a good one of this client */
export const tokenTikTokAccount = async (
  store: Store,
  codes: Codes,
  context: SandboxContext,
): Promise<SandboxAccount> => {
  if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) {
    throw denied(400, 'invalid_request', `Only ${FORM_TYPE} is supported as Content-Type.`)
  }
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  if (form.client_key !== CLIENT_KEY || form.client_secret !== CLIENT_SECRET) {
    throw denied(401, 'invalid_client', 'Client key or secret is incorrect.')
  }
  requireKnownFields(form)
  if (form.grant_type === 'authorization_code') {
    const { code, redirect_uri: redirectUri, code_verifier: verifier } = form
    const grant = codes.redeem({ code, redirectUri, verifier })
    const account = accountsOf(store).find(({ id }) => typeof grant !== 'string' && id === grant.login)
    if (typeof grant === 'string' || !account) {
      throw denied(400, 'invalid_grant', `Authorization code is invalid: ${String(grant)}`)
    }
    account.scopes = grant.scopes
    return account
  }
  if (form.grant_type === undefined && form.token) {
    const account = accountsOf(store).find((one) => one.access_token === form.token)
    if (!account) throw denied(400, 'invalid_request', 'The access token is invalid.')
    return account
  }
  if (form.grant_type !== 'refresh_token') {
    throw denied(400, 'unsupported_grant_type', 'Expected authorization_code or refresh_token.')
  }
  if (!form.refresh_token) throw denied(400, 'invalid_request', 'The request parameters are malformed.')
  const account = ownerOf(store, form.refresh_token)
  if (!account) throw denied(400, 'invalid_grant', 'Refresh token is invalid or expired.')
  return account
}

/** Both tokens are new, and the ones before are dead at once. https://developers.tiktok.com/doc/oauth-user-access-token-management */
export const tiktokTokens =
  (store: Store, rules: () => Rules) =>
  ({ account }: Call): Response => {
    const seconds = rules().access_token_seconds
    const refreshToken = `rft.${randomBytes(16).toString('hex')}`
    account.access_token = `act.${randomBytes(16).toString('hex')}`
    account.expires_at = Date.now() + seconds * 1000
    refreshTokens(store)[account.id] = refreshToken
    store.save()
    return Response.json({
      access_token: account.access_token,
      expires_in: seconds,
      open_id: account.id,
      refresh_expires_in: REFRESH_TOKEN_SECONDS,
      refresh_token: refreshToken,
      scope: account.scopes.join(','),
      token_type: 'Bearer',
    })
  }

/** https://developers.tiktok.com/doc/oauth-user-access-token-management */
export const tiktokRevoke =
  (store: Store) =>
  ({ account }: Call): Response => {
    account.expires_at = 0
    refreshTokens(store)[account.id] = `rft.${randomBytes(16).toString('hex')}`
    store.save()
    return Response.json({})
  }
