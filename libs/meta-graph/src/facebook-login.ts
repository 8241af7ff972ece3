import { optionalField, type PlatformClient, type Tokens, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'
import { graphRead } from './graph-read.ts'
import { type CodeToExchange, cleanCode, type MetaApp } from './login.ts'
import { exchangeToken, facebookExchange } from './tokens.ts'
import { type Page, pagesOfUser } from './user-pages.ts'

/** https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived */
const withToken = z.looseObject({ access_token: z.string().min(1) })
/** https://developers.facebook.com/docs/graph-api/reference/user/permissions */
const permissionList = z.looseObject({
  data: tolerantList(z.looseObject({ permission: z.string(), status: optionalField(z.string()) })),
})

/** A user token lives sixty days, and is exchanged for another while it does. */
const USER_TOKEN_RENEW_SECONDS = 45 * 86_400

/**
 * Facebook's login: a code, a user token of hours, one of sixty days, and from it the pages' own tokens, which have no
 * end. https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived
 */
export const loginByFacebook = async (
  client: PlatformClient,
  version: string,
  app: MetaApp,
  { code, redirectUri }: CodeToExchange,
): Promise<{ userToken: string; pages: Page[]; scopes: string[] }> => {
  const short = await graphRead(
    client,
    {
      name: 'Facebook',
      operation: 'exchange_code',
      path: `/${version}/oauth/access_token`,
      query: {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uri: redirectUri,
        code: cleanCode(code),
      },
    },
    withToken,
  )
  const { accessToken: token } = await exchangeToken(
    client,
    facebookExchange(version, app),
    short.access_token,
  )
  const granted = await graphRead(
    client,
    { name: 'Facebook', operation: 'list_permissions', path: `/${version}/me/permissions`, query: {}, token },
    permissionList,
  )
  return {
    userToken: token,
    pages: await pagesOfUser(client, version, token),
    scopes: granted.data.items
      .filter(({ status }) => status === 'granted')
      .map(({ permission }) => permission),
  }
}

/**
 * A page's token anew, from the user token that it came from, which is renewed on the way.
 * @throws PlatformError `reconnect` when the user token is dead
 */
export const renewPageToken = async (
  client: PlatformClient,
  version: string,
  app: MetaApp,
  { more }: Tokens,
  pageId: string,
): Promise<Tokens> => {
  const { accessToken: token } = await exchangeToken(
    client,
    facebookExchange(version, app),
    more?.user_token ?? '',
  )
  const { access_token } = await graphRead(
    client,
    {
      name: 'Facebook',
      operation: 'get_page_token',
      path: `/${version}/${pageId}`,
      query: { fields: 'access_token' },
      token,
    },
    withToken,
  )
  return tokensOfPage(access_token, token)
}

export const tokensOfPage = (token: string, user: string): Tokens => ({
  accessToken: token,
  expiresInSeconds: null,
  renewInSeconds: USER_TOKEN_RENEW_SECONDS,
  more: { user_token: user },
})
