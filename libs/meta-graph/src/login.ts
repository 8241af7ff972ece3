import { optionalField, type PlatformClient, type Tokens } from '@carteiro/platform-kit'
import { z } from 'zod'
import { graphRead } from './graph-read.ts'
import { issuedToken, LONG_LIFE_SECONDS } from './tokens.ts'

const scopeList = optionalField(
  z.union([z.array(z.string()), z.string().transform((text) => text.split(',').map((one) => one.trim()))]),
)
/** `access_token` is what both pages below promise. */
const shortLived = z.looseObject({ access_token: z.string().min(1), permissions: scopeList })
/** Instagram documents a list of one, and answers it flat as well. */
const codeAnswer = z.union([
  shortLived,
  z
    .looseObject({ data: z.array(shortLived).min(1) })
    .transform(({ data }) => data[0] as z.infer<typeof shortLived>),
])

/** Browsers are led back with `#_` behind the code, which some keep. */
export const cleanCode = (code: string): string => code.replace(/#_(=_)?$/, '')

export type MetaApp = { clientId: string; clientSecret: string }
export type CodeToExchange = { code: string; redirectUri: string }

/**
 * Instagram's and Threads' own login: a code, an hour's token, and for it one of sixty days. `permissions` is
 * undefined where the answer does not say what was granted.
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
        code: cleanCode(code),
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
    issuedToken,
  )
  return {
    tokens: { accessToken: long.access_token, expiresInSeconds: long.expires_in ?? LONG_LIFE_SECONDS },
    permissions: short.permissions,
  }
}
