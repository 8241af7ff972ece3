import {
  appOf,
  askToRevoke,
  consentAddress,
  createTokenEndpoint,
  endpointAt,
  type MissingOAuth,
  type PlatformClient,
  type PlatformOAuth,
  readAnswer,
} from '@carteiro/platform-kit'
import { channel, pageOf } from './api.ts'
import type { YouTubeConfig } from './config.ts'
import { unreadableChannel } from './failure-table.ts'

const scope = (name: string): string => `https://www.googleapis.com/auth/youtube.${name}`

/**
 * Google's web server flow. The channel is chosen on Google's own page; a refresh token lives on when it is used.
 * https://developers.google.com/identity/protocols/oauth2/web-server
 */
export const connection = (config: YouTubeConfig, client: PlatformClient): PlatformOAuth | MissingOAuth => {
  const { YOUTUBE_CLIENT_ID, YOUTUBE_CLIENT_SECRET } = config
  const app = appOf({ YOUTUBE_CLIENT_ID, YOUTUBE_CLIENT_SECRET })
  if ('missing' in app) return app
  const { clientId, clientSecret } = app
  const tokenEndpoint = createTokenEndpoint(endpointAt('youtube', config.YOUTUBE_TOKEN_URL, config), {
    name: 'Google',
    app: { client_id: clientId, client_secret: clientSecret },
  })
  const revocation = endpointAt('youtube', config.YOUTUBE_REVOKE_URL, config)
  const channelsOf = async (accessToken: string) => {
    const answer = await client({
      operation: 'get_channel',
      method: 'GET',
      path: '/youtube/v3/channels',
      query: { part: 'id,snippet', mine: 'true' },
      token: accessToken,
    })
    const { items, unreadable } = readAnswer('YouTube', answer, pageOf(channel)).items
    if (items.length === 0 && unreadable > 0) throw unreadableChannel()
    return items
  }

  return {
    usesPkce: true,
    renewsWith: 'refresh_token',
    /** Playlists need the last one. */
    baseScopes: [scope('force-ssl')],
    scopesOf: () => [scope('upload'), scope('readonly')],

    /** Without `consent` Google gives a refresh token the first time only. */
    consentUrl: (consent) =>
      consentAddress(config.YOUTUBE_AUTHORIZE_URL, app, consent, {
        access_type: 'offline',
        prompt: 'consent',
      }),

    exchange: async (answer) => {
      const { tokens, scopes } = await tokenEndpoint.exchangeCode(answer)
      return (await channelsOf(tokens.accessToken)).map(({ id, snippet }) => ({
        externalId: id,
        displayName: snippet?.title ?? snippet?.customUrl ?? id,
        kind: 'Channel',
        profile: { username: snippet?.customUrl ?? snippet?.title ?? id },
        scopes,
        tokens,
      }))
    },

    /** The old refresh token lives on unless another comes. */
    refresh: async (tokens) => ({ ...tokens, ...(await tokenEndpoint.refresh(tokens)) }),

    revoke: async ({ accessToken, refreshToken }) => {
      const form = { token: refreshToken ?? accessToken }
      await askToRevoke(revocation.client, { path: revocation.path, form }, 'Google')
    },

    probe: async ({ accessToken }) => {
      await channelsOf(accessToken)
      return { postsLeft: null }
    },
  }
}
