import {
  addressWith,
  appOf,
  askToRevoke,
  createTokenEndpoint,
  type MissingOAuth,
  optionalField,
  type PlatformClient,
  PlatformError,
  type PlatformOAuth,
  platformId,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { TikTokConfig } from './config.ts'

/** https://developers.tiktok.com/doc/oauth-user-access-token-management promises `open_id` beside the tokens. */
const tokenOwner = z.looseObject({ open_id: platformId })

/** Names to show; the account works without them. https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info */
const userInfo = z.looseObject({
  data: z.looseObject({
    user: z.looseObject({
      open_id: optionalField(platformId),
      display_name: optionalField(z.string().min(1)),
      username: optionalField(z.string().min(1)),
    }),
  }),
})
type UserInfo = z.output<typeof userInfo>['data']['user']

const TOKEN_LIMIT_MS = 20_000

/**
 * Login Kit. TikTok calls the client id a client key, separates scopes by commas, and has no PKCE for web servers. Its
 * refresh tokens work once.
 * https://developers.tiktok.com/doc/oauth-user-access-token-management
 */
export const connection = (
  config: TikTokConfig,
  client: PlatformClient,
  /** What TikTok says of a creator who may not post any more today is an answer to a check, too. */
  readCreator: (account: { accessToken: string }) => Promise<unknown>,
): PlatformOAuth | MissingOAuth => {
  const { TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET } = config
  const settings = appOf({ TIKTOK_CLIENT_ID, TIKTOK_CLIENT_SECRET })
  if ('missing' in settings) return settings
  const app = { client_key: settings.clientId, client_secret: settings.clientSecret }
  const tokenEndpoint = createTokenEndpoint({ client, path: '/v2/oauth/token/' }, { name: 'TikTok', app })

  const userOf = async (accessToken: string, scopes: string[]): Promise<UserInfo> => {
    const answer = await client({
      operation: 'get_user_info',
      method: 'GET',
      path: '/v2/user/info/',
      query: {
        fields: scopes.includes('user.info.profile')
          ? 'open_id,display_name,username'
          : 'open_id,display_name',
      },
      token: accessToken,
      timeoutMs: TOKEN_LIMIT_MS,
    })
    return userInfo.safeParse(answer.body).data?.data.user ?? {}
  }

  return {
    usesPkce: false,
    renewsWith: 'refresh_token',
    /** No more than is used: a scope that the app was not approved for is a login error. https://developers.tiktok.com/doc/tiktok-api-scopes */
    baseScopes: ['user.info.basic', 'user.info.profile', 'video.upload'],
    scopesOf: () => ['video.publish'],

    consentUrl: ({ redirectUri, state, scopes }) =>
      addressWith(config.TIKTOK_AUTHORIZE_URL, {
        client_key: app.client_key,
        response_type: 'code',
        scope: scopes.join(','),
        redirect_uri: redirectUri,
        state,
      }),

    exchange: async (answer) => {
      const { tokens, scopes, body } = await tokenEndpoint.exchangeCode(answer)
      const user = await userOf(tokens.accessToken, scopes)
      const openId = tokenOwner.safeParse(body).data?.open_id ?? user.open_id
      if (!openId) {
        throw new PlatformError({
          verdict: 'retry',
          code: 'unreadable_response',
          message: 'TikTok did not say whose account it is (open_id): connect the account again.',
        })
      }
      const profile = user.username ? { username: user.username } : {}
      const displayName = user.username ? `@${user.username}` : (user.display_name ?? openId)
      return [{ externalId: openId, displayName, profile, scopes, tokens }]
    },

    /** TikTok gives a new refresh token each time; should one not come, the old one is all there is. */
    refresh: async (tokens) => ({ ...tokens, ...(await tokenEndpoint.refresh(tokens)) }),

    revoke: async ({ accessToken }) => {
      const form = { ...app, token: accessToken }
      await askToRevoke(client, { path: '/v2/oauth/revoke/', form }, 'TikTok')
    },

    probe: async (account) => {
      await readCreator(account)
      return { postsLeft: null }
    },
  }
}
