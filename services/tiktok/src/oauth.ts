import {
  addressWith,
  askForTokens,
  askToRevoke,
  createPlatformClient,
  type MissingOAuth,
  missingSettings,
  type PlatformOAuth,
  readAnswer,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { createTikTokApi } from './api.ts'
import type { TikTokConfig } from './config.ts'

const userInfo = z.looseObject({
  data: z.looseObject({
    user: z.looseObject({
      open_id: z.string(),
      display_name: z.string().optional(),
      username: z.string().optional(),
    }),
  }),
})

/**
 * Login Kit. TikTok calls the client id a client key, separates scopes by commas, and has no PKCE for web servers. Its
 * refresh tokens work once.
 * https://developers.tiktok.com/doc/oauth-user-access-token-management
 */
export const tiktokOAuth = (
  config: Pick<
    TikTokConfig,
    'TIKTOK_API_BASE_URL' | 'TIKTOK_AUTHORIZE_URL' | 'TIKTOK_CLIENT_ID' | 'TIKTOK_CLIENT_SECRET'
  >,
): PlatformOAuth | MissingOAuth => {
  const { TIKTOK_CLIENT_ID: clientId, TIKTOK_CLIENT_SECRET: clientSecret } = config
  if (!clientId || !clientSecret) {
    return { missing: missingSettings({ TIKTOK_CLIENT_ID: clientId, TIKTOK_CLIENT_SECRET: clientSecret }) }
  }
  const client = createPlatformClient({ platform: 'tiktok', baseUrl: config.TIKTOK_API_BASE_URL })
  const app = { client_key: clientId, client_secret: clientSecret }
  const ask = (operation: string, form: Record<string, string>) =>
    askForTokens(
      client,
      { operation, path: '/v2/oauth/token/', form: { ...app, ...form } },
      { name: 'TikTok' },
    )

  return {
    usesPkce: false,
    renewsWith: 'refresh_token',
    baseScopes: ['user.info.basic', 'user.info.profile', 'video.list', 'video.upload'],
    scopesOf: () => ['video.publish'],

    consentUrl: ({ redirectUri, state, scopes }) =>
      addressWith(config.TIKTOK_AUTHORIZE_URL, {
        client_key: clientId,
        response_type: 'code',
        scope: scopes.join(','),
        redirect_uri: redirectUri,
        state,
      }),

    exchange: async ({ code, redirectUri }) => {
      const { tokens, scopes } = await ask('exchange_code', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
      })
      const hasProfile = scopes.includes('user.info.profile')
      const answer = await client({
        operation: 'get_user_info',
        method: 'GET',
        path: '/v2/user/info/',
        query: { fields: hasProfile ? 'open_id,display_name,username' : 'open_id,display_name' },
        token: tokens.accessToken,
      })
      const { user } = readAnswer('TikTok', answer, userInfo).data
      const profile = user.username ? { username: user.username } : {}
      const displayName = user.username ? `@${user.username}` : (user.display_name ?? user.open_id)
      return [{ externalId: user.open_id, displayName, profile, scopes, tokens }]
    },

    refresh: async ({ refreshToken = '' }) =>
      (await ask('refresh_token', { grant_type: 'refresh_token', refresh_token: refreshToken })).tokens,

    revoke: async ({ accessToken }) => {
      const form = { ...app, token: accessToken }
      await askToRevoke(client, { path: '/v2/oauth/revoke/', form }, 'TikTok')
    },

    /** What TikTok says of a creator who may not post any more today is the answer too. */
    probe: async ({ accessToken }) => {
      await createTikTokApi(client, accessToken).creatorInfo()
      return { postsLeft: null }
    },
  }
}
