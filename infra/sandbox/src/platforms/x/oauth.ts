import { randomBytes } from 'node:crypto'
import { platforms } from '@carteiro/platforms'
import type { Clock } from '../../clock.ts'
import type { Codes } from '../../oauth/codes.ts'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import type { XRules } from './rules.ts'

const { id: CLIENT_ID, secret: CLIENT_SECRET } = platforms.x.sandbox.app
const FIRST_REFRESH_TOKEN = platforms.x.sandbox.renewal.refresh_token
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** OAuth errors are not problem JSON. https://datatracker.ietf.org/doc/html/rfc6749#section-5.2 */
const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description })

/** The account of a login, with the scopes that were granted. */
const granted = (store: Store, { login, scopes }: { login: string; scopes: string[] }): SandboxAccount => {
  const account = store.accounts().find((one) => one.platform === 'x' && one.id === login)
  if (!account) throw denied(400, 'invalid_request', 'The account is gone.')
  account.scopes = scopes
  return account
}

/** Each account's refresh token: it works once, and the last one given is the only one that does. */
const refreshTokens = (store: Store) => store.collection<string>('x-refresh-tokens')

const ownerOf = (store: Store, token: string): SandboxAccount | undefined => {
  const given = refreshTokens(store)
  const accounts = store.accounts().filter((one) => one.platform === 'x')
  const isFirst = (id: string) => token === FIRST_REFRESH_TOKEN && id === accounts[0]?.id && !given[id]
  return accounts.find(({ id }) => given[id] === token || isFirst(id))
}

/** A confidential client proves itself by Basic authentication, a public one names itself in the form. */
const isClient = (context: SandboxContext, form: Record<string, string | undefined>): boolean => {
  const header = context.req.header('authorization')
  if (header === undefined) return form.client_id === CLIENT_ID
  return header === `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`
}

/** Whose code or refresh token it is. @throws Refusal for anything but a good one of this client */
export const tokenXAccount = async (
  store: Store,
  codes: Codes,
  context: SandboxContext,
): Promise<SandboxAccount> => {
  if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) {
    throw denied(400, 'invalid_request', `Expected ${FORM_TYPE}.`)
  }
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  if (!isClient(context, form)) throw denied(401, 'unauthorized_client', 'Missing valid authorization header')
  if (form.grant_type === 'authorization_code') {
    const { code, redirect_uri: redirectUri, code_verifier: verifier } = form
    const grant = codes.redeem({ code, redirectUri, verifier })
    if (typeof grant === 'string')
      throw denied(400, 'invalid_request', `Value passed for the authorization code was invalid: ${grant}`)
    return granted(store, grant)
  }
  if (form.grant_type !== 'refresh_token') {
    throw denied(400, 'unsupported_grant_type', 'Expected authorization_code or refresh_token.')
  }
  if (!form.refresh_token) {
    throw denied(400, 'invalid_request', 'Missing required parameter [refresh_token].')
  }
  const account = ownerOf(store, form.refresh_token)
  if (!account) throw denied(400, 'invalid_request', 'Value passed for the token was invalid.')
  return account
}

/** Both tokens are new, and those before are dead. https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token */
export const xTokens =
  (store: Store, rules: () => XRules, clock: Clock) =>
  ({ account }: Call): Response => {
    const seconds = rules().access_token_seconds
    const refreshToken = randomBytes(24).toString('base64url')
    account.access_token = randomBytes(24).toString('base64url')
    account.expires_at = clock.now() + seconds * 1000
    refreshTokens(store)[account.id] = refreshToken
    store.save()
    return Response.json({
      token_type: 'bearer',
      expires_in: seconds,
      access_token: account.access_token,
      scope: account.scopes.join(' '),
      // Only who asked for it gets one.
      ...(account.scopes.includes('offline.access') ? { refresh_token: refreshToken } : {}),
    })
  }

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token */
export const xRevoke =
  (store: Store) =>
  ({ account }: Call): Response => {
    account.expires_at = 0
    refreshTokens(store)[account.id] = randomBytes(24).toString('base64url')
    store.save()
    return Response.json({ revoked: true })
  }

/** Whose grant is revoked. @throws Refusal for another client, or a token that is none */
export const revokingXAccount = async (store: Store, context: SandboxContext): Promise<SandboxAccount> => {
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  if (!isClient(context, form)) throw denied(401, 'unauthorized_client', 'Missing valid authorization header')
  const token = form.token ?? ''
  const account =
    ownerOf(store, token) ??
    store.accounts().find((one) => one.platform === 'x' && one.access_token === token)
  if (!account) throw denied(400, 'invalid_request', 'Value passed for the token was invalid.')
  return account
}
