import {
  addressWith,
  askForTokens,
  askToRevoke,
  createPlatformClient,
  type MissingOAuth,
  missingSettings,
  type PlatformOAuth,
} from '@carteiro/platform-kit'
import type { XConfig } from './config.ts'
import { readUser } from './user.ts'

/** All of them are needed: https://docs.x.com/openapi.json names the scopes of each call. */
const SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'media.write']
const OFFLINE = 'offline.access'
const TOKEN_PATH = '/2/oauth2/token'
/** A spent or revoked refresh token is answered with `invalid_request`. */
const DEAD_WORDS = /^invalid_grant\b|token was invalid/

/**
 * Authorization code with PKCE. A code lives for 30 seconds; a refresh token works once.
 * https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 */
export const xOAuth = (
  config: Pick<XConfig, 'X_API_BASE_URL' | 'X_AUTHORIZE_URL' | 'X_CLIENT_ID' | 'X_CLIENT_SECRET'>,
): PlatformOAuth | MissingOAuth => {
  const { X_CLIENT_ID: clientId, X_CLIENT_SECRET: clientSecret } = config
  if (!clientId || !clientSecret) {
    return { missing: missingSettings({ X_CLIENT_ID: clientId, X_CLIENT_SECRET: clientSecret }) }
  }
  const client = createPlatformClient({ platform: 'x', baseUrl: config.X_API_BASE_URL })
  const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }
  const ask = (operation: string, form: Record<string, string>) =>
    askForTokens(client, { operation, path: TOKEN_PATH, form, headers }, { name: 'X', deadWords: DEAD_WORDS })
  const whoIs = (token: string) => readUser(client, token)

  /** Whoever consents grants all that was asked for, if the answer does not say so: RFC 6749, 5.1. */
  const granted = [...SCOPES, OFFLINE]

  return {
    usesPkce: true,
    renewsWith: 'refresh_token',
    baseScopes: [OFFLINE],
    scopesOf: () => SCOPES,

    consentUrl: ({ redirectUri, state, scopes, challenge }) =>
      addressWith(config.X_AUTHORIZE_URL, {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        code_challenge: challenge ?? undefined,
        code_challenge_method: 'S256',
      }),

    exchange: async ({ code, redirectUri, verifier }) => {
      const { tokens, scopes } = await ask('exchange_code', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier ?? '',
      })
      const { id, profile } = await whoIs(tokens.accessToken)
      const displayName = profile.username === undefined ? id : `@${profile.username}`
      return [{ externalId: id, displayName, profile, scopes: scopes.length > 0 ? scopes : granted, tokens }]
    },

    refresh: async ({ refreshToken = '' }) =>
      (await ask('refresh_token', { grant_type: 'refresh_token', refresh_token: refreshToken })).tokens,

    revoke: async ({ accessToken, refreshToken }) => {
      const form = { token: refreshToken ?? accessToken }
      await askToRevoke(client, { path: '/2/oauth2/revoke', form, headers }, 'X')
    },

    probe: async ({ accessToken }) => {
      const { profile } = await whoIs(accessToken)
      return { postsLeft: null, facts: profile }
    },
  }
}
