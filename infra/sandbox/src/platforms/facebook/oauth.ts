import { randomBytes } from 'node:crypto'
import type { Call, SandboxContext } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import { badParameter, graphError } from '../meta/graph-error.ts'

const APP_ID = 'sandbox-facebook-app-id'
const APP_SECRET = 'sandbox-facebook-app-secret'
const FIRST_USER_TOKEN = 'sandbox-facebook-user-token'
const TOKEN_SECONDS = 60 * 86_400

const userTokens = (store: Store) => store.shelf<string>('facebook-user-tokens')

/** Whose user token is exchanged. @throws Refusal for another app, or a token that is dead */
export const exchangingFacebookUser = (store: Store, context: SandboxContext): SandboxAccount => {
  const {
    grant_type: grant,
    client_id: id,
    client_secret: secret,
    fb_exchange_token: token,
  } = context.req.query()
  if (grant !== 'fb_exchange_token') throw badParameter('grant_type must be fb_exchange_token')
  if (id !== APP_ID || secret !== APP_SECRET) throw graphError(400, 1, 'Error validating client secret.')
  const account = store.accounts().find((one) => one.platform === 'facebook')
  const isKnown = token === FIRST_USER_TOKEN || Object.values(userTokens(store)).includes(token ?? '')
  if (!account || !isKnown) throw graphError(400, 190, 'Invalid OAuth access token.', 463)
  return account
}

/** https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived */
export const facebookTokenExchange =
  (store: Store) =>
  ({ account }: Call): Response => {
    const token = `EAA${randomBytes(32).toString('hex')}`
    userTokens(store)[account.id] = token
    store.save()
    return Response.json({ access_token: token, token_type: 'bearer', expires_in: TOKEN_SECONDS })
  }
