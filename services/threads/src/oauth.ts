import { exchangeToken, graphRead, loginByCode, postsLeft, threadsRenewal } from '@carteiro/meta-graph'
import {
  addressWith,
  createPlatformClient,
  type MissingOAuth,
  missingSettings,
  optionalField,
  type PlatformOAuth,
  platformId,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { ThreadsConfig } from './config.ts'

const SCOPES = ['threads_basic', 'threads_content_publish']
/** `id` is the default field: https://developers.facebook.com/documentation/threads/threads-profiles */
const me = z.looseObject({ id: platformId, username: optionalField(z.string().min(1)) })

/**
 * Threads' own login: a token lives sixty days, and is exchanged for another while it does.
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
 */
export const threadsOAuth = (
  config: Pick<
    ThreadsConfig,
    'THREADS_API_BASE_URL' | 'THREADS_AUTHORIZE_URL' | 'THREADS_CLIENT_ID' | 'THREADS_CLIENT_SECRET'
  >,
): PlatformOAuth | MissingOAuth => {
  const { THREADS_CLIENT_ID: clientId, THREADS_CLIENT_SECRET: clientSecret } = config
  if (!clientId || !clientSecret) {
    return { missing: missingSettings({ THREADS_CLIENT_ID: clientId, THREADS_CLIENT_SECRET: clientSecret }) }
  }
  const client = createPlatformClient({ platform: 'threads', baseUrl: config.THREADS_API_BASE_URL })
  const at = {
    name: 'Threads',
    codeClient: client,
    codePath: '/oauth/access_token',
    client,
    grantType: 'th_exchange_token',
  } as const

  return {
    usesPkce: false,
    renewsWith: 'access_token',
    baseScopes: [],
    scopesOf: () => SCOPES,

    consentUrl: ({ redirectUri, state, scopes }) =>
      addressWith(config.THREADS_AUTHORIZE_URL, {
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: scopes.join(','),
        response_type: 'code',
        state,
      }),

    /** Threads does not say what was granted: everything, or the login fails. */
    exchange: async (answer) => {
      const { tokens, permissions } = await loginByCode(at, { clientId, clientSecret }, answer)
      const { id, username } = await graphRead(
        client,
        {
          name: 'Threads',
          operation: 'get_me',
          path: '/v1.0/me',
          query: { fields: 'id,username' },
          token: tokens.accessToken,
        },
        me,
      )
      const scopes = permissions ?? SCOPES
      const displayName = username ? `@${username}` : `Threads ${id}`
      return [{ externalId: id, displayName, profile: username ? { username } : {}, scopes, tokens }]
    },

    refresh: ({ accessToken }) => exchangeToken(client, threadsRenewal, accessToken),

    probe: async ({ accessToken, externalId }) => ({
      postsLeft: await postsLeft(
        client,
        'Threads',
        `/v1.0/${externalId}/threads_publishing_limit`,
        accessToken,
      ),
    }),
  }
}
