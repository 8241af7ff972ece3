import { graphRead, loginByFacebook, renewPageToken, tokensOfPage } from '@carteiro/meta-graph'
import {
  addressWith,
  createPlatformClient,
  type MissingOAuth,
  missingSettings,
  PlatformError,
  type PlatformOAuth,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { FacebookConfig } from './config.ts'

const SCOPES = ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts']
const PUBLISHING_TASK = 'CREATE_CONTENT'
const anything = z.looseObject({ id: z.string() })

/**
 * Facebook's login: the user's pages, each with a token of its own that has no end.
 * https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export const facebookOAuth = (
  config: Pick<
    FacebookConfig,
    | 'FACEBOOK_API_BASE_URL'
    | 'FACEBOOK_API_VERSION'
    | 'FACEBOOK_AUTHORIZE_URL'
    | 'FACEBOOK_CLIENT_ID'
    | 'FACEBOOK_CLIENT_SECRET'
  >,
): PlatformOAuth | MissingOAuth => {
  const {
    FACEBOOK_CLIENT_ID: clientId,
    FACEBOOK_CLIENT_SECRET: clientSecret,
    FACEBOOK_API_VERSION: version,
  } = config
  if (!clientId || !clientSecret) {
    return {
      missing: missingSettings({ FACEBOOK_CLIENT_ID: clientId, FACEBOOK_CLIENT_SECRET: clientSecret }),
    }
  }
  const app = { clientId, clientSecret }
  const client = createPlatformClient({ platform: 'facebook', baseUrl: config.FACEBOOK_API_BASE_URL })
  const readPage = (pageId: string, token: string) =>
    graphRead(
      client,
      {
        name: 'Facebook',
        operation: 'get_page',
        path: `/${version}/${pageId}`,
        query: { fields: 'id' },
        token,
      },
      anything,
    )

  return {
    usesPkce: false,
    renewsWith: 'access_token',
    baseScopes: [],
    scopesOf: () => SCOPES,

    consentUrl: ({ redirectUri, state, scopes }) =>
      addressWith(config.FACEBOOK_AUTHORIZE_URL, {
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        scope: scopes.join(','),
        response_type: 'code',
      }),

    exchange: async (answer) => {
      const { userToken, pages, scopes } = await loginByFacebook(client, version, app, answer)
      return pages.flatMap(({ id, name, username, access_token, tasks }) => {
        const mayPublish =
          access_token !== undefined && (tasks === undefined || tasks.includes(PUBLISHING_TASK))
        if (!mayPublish) return []
        const profile = { username: username ?? name }
        const tokens = tokensOfPage(access_token, userToken)
        return [{ externalId: id, displayName: name, kind: 'Page', profile, scopes, tokens }]
      })
    },

    /** The page's token outlives the user's, so that the latter's end is not the page's. */
    refresh: async (tokens, { externalId }) => {
      try {
        return await renewPageToken(client, version, app, tokens, externalId)
      } catch (error) {
        if (!(error instanceof PlatformError) || error.verdict !== 'reconnect') throw error
        await readPage(externalId, tokens.accessToken)
        const { renewInSeconds: _none, ...unchanged } = tokens
        return unchanged
      }
    },

    probe: async ({ accessToken, externalId }) => {
      await readPage(externalId, accessToken)
      return { postsLeft: null }
    },
  }
}
