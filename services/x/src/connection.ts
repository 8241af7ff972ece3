import {
  appOf,
  askToRevoke,
  consentAddress,
  createTokenEndpoint,
  type MissingOAuth,
  optionalField,
  type PlatformClient,
  type PlatformOAuth,
  platformId,
  readAnswer,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { XConfig } from './config.ts'

/** All of them are needed: https://docs.x.com/openapi.json names the scopes of each call. */
const SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'media.write']
const OFFLINE = 'offline.access'
/** A spent or revoked refresh token is answered with `invalid_request`. */
const DEAD_GRANT = /^invalid_grant\b|token was invalid/

/** `id`, `name` and `username` come by themselves: https://docs.x.com/x-api/fundamentals/fields */
const me = z.looseObject({
  data: z.looseObject({
    id: platformId,
    username: optionalField(z.string().min(1)),
    subscription_type: optionalField(z.string()),
    verified_type: optionalField(z.string()),
  }),
})
const BAD_REQUEST = 400
const FIELDS = { 'user.fields': 'subscription_type,verified_type' }

/** `GET /2/users/me`. https://docs.x.com/x-api/users/get-my-user @throws PlatformError */
const readUser = async (client: PlatformClient, token: string) => {
  const request = { operation: 'get_me', method: 'GET', path: '/2/users/me', token } as const
  const full = await client({ ...request, query: FIELDS })
  // A field that X does not know must not keep a user from connecting.
  const answer = full.status === BAD_REQUEST ? await client(request) : full
  const { id, username, subscription_type = null, verified_type = null } = readAnswer('X', answer, me).data
  // What the catalog's rules ask of an account. Null, X does not say, takes back what it said before.
  const profile = { ...(username === undefined ? {} : { username }), subscription_type, verified_type }
  return { id, username, profile }
}

/**
 * Authorization code with PKCE. A code lives for 30 seconds; a refresh token works once.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 */
export const connection = (config: XConfig, client: PlatformClient): PlatformOAuth | MissingOAuth => {
  const { X_CLIENT_ID, X_CLIENT_SECRET } = config
  const app = appOf({ X_CLIENT_ID, X_CLIENT_SECRET })
  if ('missing' in app) return app
  const { clientId, clientSecret } = app
  const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }
  const tokenEndpoint = createTokenEndpoint(
    { client, path: '/2/oauth2/token' },
    { name: 'X', headers, deadGrant: DEAD_GRANT },
  )

  /** A user who consents grants all that was asked for, if the answer does not say so: RFC 6749, 5.1. */
  const granted = [...SCOPES, OFFLINE]

  return {
    usesPkce: true,
    renewsWith: 'refresh_token',
    baseScopes: [OFFLINE],
    scopesOf: () => SCOPES,

    consentUrl: (consent) => consentAddress(config.X_AUTHORIZE_URL, app, consent),

    exchange: async (answer) => {
      const { tokens, scopes } = await tokenEndpoint.exchangeCode(answer)
      const { id, username, profile } = await readUser(client, tokens.accessToken)
      const displayName = username === undefined ? id : `@${username}`
      return [{ externalId: id, displayName, profile, scopes: scopes.length > 0 ? scopes : granted, tokens }]
    },

    refresh: tokenEndpoint.refresh,

    revoke: async ({ accessToken, refreshToken }) => {
      const form = { token: refreshToken ?? accessToken }
      await askToRevoke(client, { path: '/2/oauth2/revoke', form, headers }, 'X')
    },

    probe: async ({ accessToken }) => {
      const { profile } = await readUser(client, accessToken)
      return { postsLeft: null, facts: profile }
    },
  }
}
