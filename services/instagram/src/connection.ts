import {
  exchangeToken,
  facebookConsentUrl,
  graphRead,
  instagramRenewal,
  loginByCode,
  loginByFacebook,
  postsLeft,
  renewPageToken,
  tokensOfPage,
} from '@carteiro/meta-graph'
import {
  appOf,
  consentAddress,
  endpointAt,
  type FoundAccount,
  type MissingOAuth,
  optionalField,
  type PlatformClient,
  type PlatformOAuth,
  platformId,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import type { InstagramConfig } from './config.ts'

export const FACEBOOK_LOGIN = 'facebook'
const INSTAGRAM_LOGIN = 'instagram'
/**
 * What publishing needs, by the way of logging in; each has names of its own.
 * https://developers.facebook.com/documentation/instagram-platform/content-publishing
 */
const scopesOfLogin: Record<string, string[]> = {
  [INSTAGRAM_LOGIN]: ['instagram_business_basic', 'instagram_business_content_publish'],
  [FACEBOOK_LOGIN]: [
    'instagram_basic',
    'instagram_content_publish',
    'pages_show_list',
    'pages_read_engagement',
  ],
}
/**
 * Needed besides where the role on the page comes through a business portfolio: to list the page, and to use it. Not
 * needed of anybody else: who connected without them goes on.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-container#requirements
 * https://developers.facebook.com/docs/permissions#business_management
 */
const BUSINESS_SCOPES = ['ads_read', 'business_management']
/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started */
const me = z.looseObject({ user_id: platformId, username: optionalField(z.string().min(1)) })

/**
 * Two ways in: Instagram's own login, or Facebook's, for accounts that belong to a page.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login/get-started
 */
export const connection = (
  config: InstagramConfig,
  clients: { instagram: PlatformClient; facebook: PlatformClient },
): PlatformOAuth | MissingOAuth => {
  const { INSTAGRAM_CLIENT_ID, INSTAGRAM_CLIENT_SECRET } = config
  const app = appOf({ INSTAGRAM_CLIENT_ID, INSTAGRAM_CLIENT_SECRET })
  if ('missing' in app) return app
  const version = config.INSTAGRAM_API_VERSION
  const { INSTAGRAM_FACEBOOK_CLIENT_ID, INSTAGRAM_FACEBOOK_CLIENT_SECRET } = config
  const second = appOf({ INSTAGRAM_FACEBOOK_CLIENT_ID, INSTAGRAM_FACEBOOK_CLIENT_SECRET })
  const facebookApp = 'missing' in second ? undefined : second
  const code = endpointAt('instagram', config.INSTAGRAM_TOKEN_URL, config)
  const at = {
    name: 'Instagram',
    codeClient: code.client,
    codePath: code.path,
    client: clients.instagram,
    grantType: 'ig_exchange_token',
  } as const

  const byInstagram = async (answer: { code: string; redirectUri: string }): Promise<FoundAccount[]> => {
    const { tokens, permissions } = await loginByCode(at, app, answer)
    const query = { fields: 'user_id,username' }
    const request = { name: 'Instagram', operation: 'get_me', path: `/${version}/me`, query }
    const { user_id, username } = await graphRead(
      clients.instagram,
      { ...request, token: tokens.accessToken },
      me,
    )
    const scopes = permissions ?? scopesOfLogin[INSTAGRAM_LOGIN] ?? []
    const displayName = username ? `@${username}` : `Instagram ${user_id}`
    const profile = username ? { username } : {}
    return [{ externalId: user_id, displayName, profile, scopes, tokens }]
  }

  const byFacebook = async (answer: { code: string; redirectUri: string }): Promise<FoundAccount[]> => {
    if (!facebookApp) throw new Error('the login by Facebook is offered without its app')
    const { userToken, pages, scopes } = await loginByFacebook(clients.facebook, version, facebookApp, answer)
    return pages.flatMap(({ id, name, access_token, instagram_business_account: account }) => {
      if (!account || access_token === undefined) return []
      const username = account.username ?? name
      return [
        {
          externalId: account.id,
          displayName: `@${username}`,
          kind: `Page ${name}`,
          profile: { username, login: FACEBOOK_LOGIN, page_id: id },
          scopes,
          tokens: tokensOfPage(access_token, userToken),
        },
      ]
    })
  }

  return {
    usesPkce: false,
    renewsWith: 'access_token',
    logins: facebookApp ? [INSTAGRAM_LOGIN, FACEBOOK_LOGIN] : [INSTAGRAM_LOGIN],
    baseScopes: [],
    scopesOf: (_option, login) => scopesOfLogin[login ?? INSTAGRAM_LOGIN] ?? [],

    consentUrl: (consent) =>
      consent.login === FACEBOOK_LOGIN && facebookApp
        ? facebookConsentUrl(
            {
              authorizeUrl: config.INSTAGRAM_FACEBOOK_AUTHORIZE_URL,
              clientId: facebookApp.clientId,
              configId: config.INSTAGRAM_LOGIN_CONFIG_ID,
            },
            { ...consent, scopes: [...consent.scopes, ...BUSINESS_SCOPES] },
          )
        : consentAddress(config.INSTAGRAM_AUTHORIZE_URL, { ...app, separator: ',' }, consent),

    exchange: (answer) => (answer.login === FACEBOOK_LOGIN ? byFacebook(answer) : byInstagram(answer)),

    refresh: (tokens, { profile }) => {
      if (profile.login !== FACEBOOK_LOGIN || !facebookApp) {
        return exchangeToken(clients.instagram, instagramRenewal, tokens.accessToken)
      }
      return renewPageToken(clients.facebook, version, facebookApp, tokens, String(profile.page_id))
    },

    probe: async ({ accessToken, externalId, profile }) => {
      const client = profile.login === FACEBOOK_LOGIN ? clients.facebook : clients.instagram
      const path = `/${version}/${externalId}/content_publishing_limit`
      return { postsLeft: await postsLeft(client, 'Instagram', path, accessToken) }
    },
  }
}
