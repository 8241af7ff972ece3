import { randomBytes } from 'node:crypto'
import { linkedinOrganizationsApp, platforms } from '@carteiro/platforms'
import type { Clock } from '../../clock.ts'
import type { Codes } from '../../oauth/codes.ts'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import type { LinkedInRules } from './rules.ts'

const SECRETS = new Map(
  [platforms.linkedin.sandbox.app, linkedinOrganizationsApp].map(({ id, secret }) => [id, secret]),
)
const FIRST_REFRESH_TOKEN = platforms.linkedin.sandbox.renewal.refresh_token
const FORM_TYPE = 'application/x-www-form-urlencoded'
/**
 * What the token and the revocation endpoint take:
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow#step-3-exchange-authorization-code-for-an-access-token
 * https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
 */
const FORM_FIELDS = [
  'grant_type',
  'code',
  'client_id',
  'client_secret',
  'redirect_uri',
  'refresh_token',
  'token',
]
const YEAR_SECONDS = 365 * 86_400

const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description })

/** A member may have granted several things, each with tokens of its own. */
const keyOf = ({ id, scopes }: Pick<SandboxAccount, 'id' | 'scopes'>): string =>
  `${id} ${scopes.toSorted().join(' ')}`

/** A member's grant of these scopes, an old one or a new one. */
const grantOf = (
  store: Store,
  { login, scopes }: { login: string; scopes: string[] },
): SandboxAccount | undefined => {
  const ofMember = members(store).filter(({ id }) => id === login)
  const known = ofMember.find((one) => keyOf(one) === keyOf({ id: login, scopes }))
  const [first] = ofMember
  if (known || !first) return known
  const added = { ...first, scopes, access_token: '', expires_at: null }
  store.accounts().push(added)
  return added
}

/** Each grant's refresh token: it lives on when it is used. */
const refreshTokens = (store: Store) => store.collection<string>('linkedin-refresh-tokens')
const members = (store: Store): SandboxAccount[] =>
  store.accounts().filter((one) => one.platform === 'linkedin')

const ownerOf = (store: Store, token: string): SandboxAccount | undefined => {
  const given = refreshTokens(store)
  return (
    members(store).find((one) => given[keyOf(one)] === token) ??
    (token === FIRST_REFRESH_TOKEN ? members(store)[0] : undefined)
  )
}

/** Whose code, refresh token or token it is. @throws Refusal for anything but a good one of this client */
export const tokenLinkedInAccount = async (
  store: Store,
  codes: Codes,
  context: SandboxContext,
): Promise<SandboxAccount> => {
  if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) {
    throw denied(400, 'invalid_request', `Expected ${FORM_TYPE}.`)
  }
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  if (!form.client_secret || SECRETS.get(form.client_id ?? '') !== form.client_secret) {
    throw denied(401, 'invalid_client', 'Client authentication failed')
  }
  const unknown = Object.keys(form).find((name) => !FORM_FIELDS.includes(name))
  if (unknown) throw denied(400, 'invalid_request', `Unknown parameter ${unknown}`)
  if (form.grant_type === 'authorization_code') {
    const { code, redirect_uri: redirectUri, code_verifier: verifier } = form
    const grant = codes.redeem({ code, redirectUri, verifier })
    const isOurs = typeof grant !== 'string' && grant.asked.client_id === form.client_id
    const account = isOurs ? grantOf(store, grant) : undefined
    if (!account) throw denied(400, 'invalid_request', `Unable to retrieve access token: ${String(grant)}`)
    refreshTokens(store)[keyOf(account)] = `AQ${randomBytes(32).toString('base64url')}`
    return account
  }
  if (form.grant_type === undefined && form.token) {
    const account = members(store).find((one) => one.access_token === form.token)
    if (!account) throw denied(400, 'invalid_request', 'The token is invalid')
    return account
  }
  if (form.grant_type !== 'refresh_token') {
    throw denied(400, 'invalid_request', 'A required parameter "grant_type" is missing or wrong')
  }
  const account = ownerOf(store, form.refresh_token ?? '')
  if (!account) {
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
export const linkedinTokens =
  (store: Store, rules: () => LinkedInRules, clock: Clock) =>
  ({ account }: Call): Response => {
    const seconds = rules().access_token_seconds
    account.access_token = `AQ${randomBytes(24).toString('base64url')}`
    account.expires_at = clock.now() + seconds * 1000
    store.save()
    return Response.json({
      access_token: account.access_token,
      expires_in: seconds,
      ...(rules().refresh_tokens
        ? {
            refresh_token: refreshTokens(store)[keyOf(account)] ?? FIRST_REFRESH_TOKEN,
            refresh_token_expires_in: YEAR_SECONDS,
          }
        : {}),
      scope: account.scopes.join(','),
    })
  }

export const linkedinRevoke =
  (store: Store) =>
  ({ account }: Call): Response => {
    account.expires_at = 0
    refreshTokens(store)[keyOf(account)] = `AQ${randomBytes(32).toString('base64url')}`
    store.save()
    return new Response(null, { status: 200 })
  }
