import {
  addressWith,
  askForTokens,
  askToRevoke,
  createPlatformClient,
  endpointAt,
  type MissingOAuth,
  missingSettings,
  type PlatformOAuth,
  readAnswer,
} from '@carteiro/platform-kit'
import type { YouTubeConfig } from './config.ts'
import { unreadableChannel } from './failures.ts'
import { channel, pageOf } from './responses.ts'

const scope = (name: string): string => `https://www.googleapis.com/auth/youtube.${name}`

/**
 * Google's web server flow. The channel is chosen on Google's own page; a refresh token lives on when it is used.
 * https://developers.google.com/identity/protocols/oauth2/web-server
 */
export const youtubeOAuth = (
  config: Pick<
    YouTubeConfig,
    | 'YOUTUBE_API_BASE_URL'
    | 'YOUTUBE_AUTHORIZE_URL'
    | 'YOUTUBE_TOKEN_URL'
    | 'YOUTUBE_REVOKE_URL'
    | 'YOUTUBE_CLIENT_ID'
    | 'YOUTUBE_CLIENT_SECRET'
  >,
): PlatformOAuth | MissingOAuth => {
  const { YOUTUBE_CLIENT_ID: clientId, YOUTUBE_CLIENT_SECRET: clientSecret } = config
  if (!clientId || !clientSecret) {
    return { missing: missingSettings({ YOUTUBE_CLIENT_ID: clientId, YOUTUBE_CLIENT_SECRET: clientSecret }) }
  }
  const client = createPlatformClient({ platform: 'youtube', baseUrl: config.YOUTUBE_API_BASE_URL })
  const token = endpointAt('youtube', config.YOUTUBE_TOKEN_URL)
  const revocation = endpointAt('youtube', config.YOUTUBE_REVOKE_URL)
  const ask = (operation: string, form: Record<string, string>) =>
    askForTokens(
      token.client,
      { operation, path: token.path, form: { client_id: clientId, client_secret: clientSecret, ...form } },
      { name: 'Google' },
    )
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
    consentUrl: ({ redirectUri, state, scopes, challenge }) =>
      addressWith(config.YOUTUBE_AUTHORIZE_URL, {
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: scopes.join(' '),
        state,
        access_type: 'offline',
        prompt: 'consent',
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
      return (await channelsOf(tokens.accessToken)).map(({ id, snippet }) => ({
        externalId: id,
        displayName: snippet?.title ?? snippet?.customUrl ?? id,
        kind: 'Channel',
        profile: { username: snippet?.customUrl ?? snippet?.title ?? id },
        scopes,
        tokens,
      }))
    },

    refresh: async ({ refreshToken = '' }) => {
      const { tokens } = await ask('refresh_token', {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      })
      // The old one lives on unless another comes.
      return { refreshToken, ...tokens }
    },

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
