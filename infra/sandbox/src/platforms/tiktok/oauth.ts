import { randomBytes, randomUUID } from 'node:crypto'
import { type Call, Refusal, type SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import type { Rules } from './rules.ts'

const CLIENT_KEY = 'sandbox-tiktok-client-key'
const CLIENT_SECRET = 'sandbox-tiktok-client-secret'
const FIRST_REFRESH_TOKEN = 'sandbox-tiktok-refresh-token'
const REFRESH_TOKEN_SECONDS = 180 * 86_400
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** OAuth errors are flat, unlike all others. */
const denied = (status: number, error: string, description: string): Refusal =>
  new Refusal(status, { error, error_description: description, log_id: randomUUID() })

/** Each account's refresh token; the last one given is the only one that works. */
const refreshTokens = (store: Store) => store.shelf<string>('tiktok-refresh-tokens')

const ownerOf = (store: Store, token: string): SandboxAccount | undefined => {
  const given = refreshTokens(store)
  const accounts = store.accounts().filter((one) => one.platform === 'tiktok')
  const isFirst = (id: string) => token === FIRST_REFRESH_TOKEN && id === accounts[0]?.id && !given[id]
  return accounts.find(({ id }) => given[id] === token || isFirst(id))
}

/** Who refreshes. @throws Refusal for anything but a good refresh token of this client */
export const refreshingAccount = async (store: Store, context: SandboxContext): Promise<SandboxAccount> => {
  if (!context.req.header('content-type')?.startsWith(FORM_TYPE)) {
    throw denied(400, 'invalid_request', `Only ${FORM_TYPE} is supported as Content-Type.`)
  }
  const form = (await context.req.parseBody()) as Record<string, string | undefined>
  if (form.client_key !== CLIENT_KEY || form.client_secret !== CLIENT_SECRET) {
    throw denied(401, 'invalid_client', 'Client key or secret is incorrect.')
  }
  if (form.grant_type !== 'refresh_token') {
    throw denied(400, 'unsupported_grant_type', 'The sandbox grants by refresh_token only.')
  }
  if (!form.refresh_token) throw denied(400, 'invalid_request', 'The request parameters are malformed.')
  const account = ownerOf(store, form.refresh_token)
  if (!account) throw denied(400, 'invalid_grant', 'Refresh token is invalid or expired.')
  return account
}

/** Both tokens are new, and the ones before are dead at once. https://developers.tiktok.com/doc/oauth-user-access-token-management */
export const tiktokRefresh =
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
