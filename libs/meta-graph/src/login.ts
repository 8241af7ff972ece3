import type { PlatformClient, Tokens } from '@carteiro/platform-kit'
import { z } from 'zod'
import { graphRead } from './graph-read.ts'
import { exchangeToken, facebookExchange } from './tokens.ts'

/** An id that may come as a number; those of Instagram and Threads don't fit one, so they come as text. */
const id = z.union([z.string().min(1), z.int().transform(String)])
const permissions = z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]).optional()
const shortLived = z.looseObject({ access_token: z.string().min(1), user_id: id.optional(), permissions })
/** Instagram documents a list of one, and answers it flat as well. */
const codeAnswer = z.union([
  shortLived,
  z
    .looseObject({ data: z.array(shortLived).min(1) })
    .transform(({ data }) => data[0] as z.infer<typeof shortLived>),
])
const longLived = z.looseObject({ access_token: z.string().min(1), expires_in: z.coerce.number() })

/** Browsers are led back with `#_` behind the code, which some keep. */
const clean = (code: string): string => code.replace(/#_$/, '')

export type MetaApp = { clientId: string; clientSecret: string }
export type CodeToExchange = { code: string; redirectUri: string }

/**
 * Instagram's and Threads' own login: a code, an hour's token, and for it one of sixty days.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
 * https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
 */
export const loginByCode = async (
  at: {
    name: string
    /** Takes the code. */
    codeClient: PlatformClient
    codePath: string
    /** Takes the short-lived token. */
    client: PlatformClient
    grantType: 'ig_exchange_token' | 'th_exchange_token'
  },
  app: MetaApp,
  { code, redirectUri }: CodeToExchange,
): Promise<{ tokens: Tokens; permissions: string[] | undefined }> => {
  const short = await graphRead(
    at.codeClient,
    {
      name: at.name,
      operation: 'exchange_code',
      path: at.codePath,
      query: {},
      form: {
        client_id: app.clientId,
        client_secret: app.clientSecret,
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        code: clean(code),
      },
    },
    codeAnswer,
  )
  const long = await graphRead(
    at.client,
    {
      name: at.name,
      operation: 'exchange_token',
      path: '/access_token',
      query: { grant_type: at.grantType, client_secret: app.clientSecret, access_token: short.access_token },
    },
    longLived,
  )
  return {
    tokens: { accessToken: long.access_token, expiresInSeconds: long.expires_in },
    permissions: short.permissions,
  }
}

const userToken = z.looseObject({ access_token: z.string().min(1) })
const permissionList = z.looseObject({
  data: z.array(z.looseObject({ permission: z.string(), status: z.string() })),
})
const page = z.looseObject({
  id,
  name: z.string(),
  username: z.string().optional(),
  access_token: z.string().optional(),
  tasks: z.array(z.string()).optional(),
  instagram_business_account: z.looseObject({ id, username: z.string().optional() }).optional(),
})
export type Page = z.infer<typeof page>
const pageList = z.looseObject({
  data: z.array(page),
  paging: z
    .looseObject({
      cursors: z.looseObject({ after: z.string().optional() }).optional(),
      next: z.string().optional(),
    })
    .optional(),
})
const MAX_PAGES_OF_PAGES = 20

/** A user token lives sixty days, and is exchanged for another while it does. */
export const USER_TOKEN_RENEW_SECONDS = 45 * 86_400

/** Pages of a user, all of them. */
const pagesOf = async (client: PlatformClient, version: string, token: string): Promise<Page[]> => {
  const pages: Page[] = []
  let after: string | undefined
  for (let turn = 0; turn < MAX_PAGES_OF_PAGES; turn += 1) {
    const { data, paging } = await graphRead(
      client,
      {
        name: 'Facebook',
        operation: 'list_pages',
        path: `/${version}/me/accounts`,
        query: {
          fields: 'id,name,username,access_token,tasks,instagram_business_account{id,username}',
          limit: '100',
          ...(after ? { after } : {}),
        },
        token,
      },
      pageList,
    )
    pages.push(...data)
    after = paging?.next ? paging.cursors?.after : undefined
    if (!after) break
  }
  return pages
}

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
        code: clean(code),
      },
    },
    userToken,
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
    pages: await pagesOf(client, version, token),
    scopes: granted.data.filter(({ status }) => status === 'granted').map(({ permission }) => permission),
  }
}

const pageToken = z.looseObject({ access_token: z.string().min(1) })

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
    pageToken,
  )
  return tokensOfPage(access_token, token)
}

export const tokensOfPage = (token: string, user: string): Tokens => ({
  accessToken: token,
  expiresInSeconds: null,
  renewInSeconds: USER_TOKEN_RENEW_SECONDS,
  more: { user_token: user },
})

const limit = z.looseObject({
  data: z
    .array(z.looseObject({ quota_usage: z.number(), config: z.looseObject({ quota_total: z.number() }) }))
    .min(1),
})

/** How many posts an account of Instagram or Threads may still make in its window; also tells whether the token lives. */
export const postsLeft = async (
  client: PlatformClient,
  name: string,
  path: string,
  token: string,
): Promise<number | null> => {
  const { data } = await graphRead(
    client,
    { name, operation: 'publishing_limit', path, query: { fields: 'quota_usage,config' }, token },
    limit,
  )
  const [first] = data
  return first ? Math.max(0, first.config.quota_total - first.quota_usage) : null
}
