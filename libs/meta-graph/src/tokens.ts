import { ConnectFailed, type PlatformClient, PlatformError, ResponseLost } from '@carteiro/platform-kit'
import { z } from 'zod'

const CALL_LIMIT_MS = 20_000

const issued = z.looseObject({
  access_token: z.string().min(1),
  /** Absent where a token has no end. */
  expires_in: z.coerce.number().optional(),
})

export type IssuedToken = { accessToken: string; expiresInSeconds: number | null }

/** What Meta's platforms call the same exchange: a token that lives, for one that lives sixty days. */
export type TokenExchange = {
  path: string
  /** `grant_type` and what goes with it; the token that is given comes under `tokenParameter`. */
  query: Record<string, string>
  tokenParameter: string
}

/** https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token */
export const instagramRenewal: TokenExchange = {
  path: '/refresh_access_token',
  query: { grant_type: 'ig_refresh_token' },
  tokenParameter: 'access_token',
}

/** https://developers.facebook.com/docs/threads/get-started/long-lived-tokens */
export const threadsRenewal: TokenExchange = {
  path: '/refresh_access_token',
  query: { grant_type: 'th_refresh_token' },
  tokenParameter: 'access_token',
}

/** https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived */
export const facebookExchange = (
  version: string,
  app: { clientId: string; clientSecret: string },
): TokenExchange => ({
  path: `/${version}/oauth/access_token`,
  query: { grant_type: 'fb_exchange_token', client_id: app.clientId, client_secret: app.clientSecret },
  tokenParameter: 'fb_exchange_token',
})

const GRANT_IS_DEAD = [190, 102]
const errorCode = z.looseObject({ error: z.looseObject({ code: z.coerce.number().optional() }) })

/**
 * Exchanges a token while it lives; an expired one is of no use. Only Meta's own word that the grant is dead
 * disconnects: anything else passes, and the token is exchanged another time.
 * @throws PlatformError `reconnect` when the grant is dead, else `retry`
 */
export const exchangeToken = async (
  client: PlatformClient,
  exchange: TokenExchange,
  token: string,
): Promise<IssuedToken> => {
  const later = (why: string) =>
    new PlatformError({ verdict: 'retry', code: 'platform_unavailable', message: why })
  const answer = await client({
    operation: 'exchange_token',
    method: 'GET',
    path: exchange.path,
    query: { ...exchange.query, [exchange.tokenParameter]: token },
    timeoutMs: CALL_LIMIT_MS,
  }).catch((error: unknown) => {
    if (error instanceof ConnectFailed || error instanceof ResponseLost) throw later(error.message)
    throw error
  })
  const read = issued.safeParse(answer.body)
  if (answer.status === 200 && read.success) {
    return { accessToken: read.data.access_token, expiresInSeconds: read.data.expires_in ?? null }
  }
  const code = errorCode.safeParse(answer.body).data?.error.code
  if (code !== undefined && GRANT_IS_DEAD.includes(code)) {
    throw new PlatformError({
      verdict: 'reconnect',
      code: 'token_expired',
      message: 'The token can no longer be exchanged: the account must be connected again.',
      platformError: { status: answer.status, code },
    })
  }
  throw later(`The token was not exchanged (HTTP ${answer.status}).`)
}
