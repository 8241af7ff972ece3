import {
  facebookConsentUrl,
  graphRead,
  loginByFacebook,
  renewPageToken,
  tokensOfPage,
} from '@carteiro/meta-graph'
import {
  appOf,
  type MissingOAuth,
  type PlatformClient,
  PlatformError,
  type PlatformOAuth,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { FacebookConfig } from './config.ts'

const SCOPES = ['pages_show_list', 'pages_read_engagement', 'pages_manage_posts']
/**
 * Pages of a business portfolio are not listed without it. Not needed to publish: who connected without it goes on.
 * https://developers.facebook.com/docs/permissions#business_management
 */
const LISTING_SCOPES = ['business_management']
/**
 * What lets a login publish as a page, by its old name and by that of the new pages experience; who may manage a page
 * may do everything. https://developers.facebook.com/documentation/pages-api/overview#tasks
 */
const PUBLISHING_TASKS = [
  'CREATE_CONTENT',
  'MANAGE',
  'PROFILE_PLUS_CREATE_CONTENT',
  'PROFILE_PLUS_FULL_CONTROL',
]
/** It is read for whether the token lives, not for what it says. */
const anything = z.looseObject({})

/**
 * Facebook's login: the user's pages, each with a token of its own that has no end.
 * https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export const connection = (config: FacebookConfig, client: PlatformClient): PlatformOAuth | MissingOAuth => {
  const { FACEBOOK_CLIENT_ID, FACEBOOK_CLIENT_SECRET, FACEBOOK_API_VERSION: version } = config
  const app = appOf({ FACEBOOK_CLIENT_ID, FACEBOOK_CLIENT_SECRET })
  if ('missing' in app) return app
  const pageRequest = { name: 'Facebook', operation: 'get_page', query: { fields: 'id' } }
  const readPage = (pageId: string, token: string) =>
    graphRead(client, { ...pageRequest, path: `/${version}/${pageId}`, token }, anything)

  return {
    usesPkce: false,
    renewsWith: 'access_token',
    baseScopes: LISTING_SCOPES,
    scopesOf: () => SCOPES,

    consentUrl: (consent) =>
      facebookConsentUrl(
        {
          authorizeUrl: config.FACEBOOK_AUTHORIZE_URL,
          clientId: app.clientId,
          configId: config.FACEBOOK_LOGIN_CONFIG_ID,
        },
        consent,
      ),

    exchange: async (answer) => {
      const { userToken, pages, scopes } = await loginByFacebook(client, version, app, answer)
      return pages.flatMap(({ id, name, username, access_token, tasks }) => {
        const mayPublish = !tasks?.length || tasks.some((task) => PUBLISHING_TASKS.includes(task))
        if (access_token === undefined || !mayPublish) return []
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
