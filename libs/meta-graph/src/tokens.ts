import { isLost, isSuccess, optionalField, type PlatformClient, PlatformError } from '@carteiro/platform-kit'
import { z } from 'zod'
import { refusalOf } from './graph-read.ts'

const CALL_LIMIT_MS = 20_000

/** A long-lived token's life, as all of Meta's platforms document it. */
export const LONG_LIFE_SECONDS = 60 * 86_400

/**
 * What the exchanges below answer. `expires_in` is left out, or 0, where Facebook's tokens have no fixed end, and
 * nothing promises it elsewhere: a token is kept without it.
 */
export const issuedToken = z.looseObject({
  access_token: z.string().min(1),
  expires_in: optionalField(z.coerce.number().positive()),
})

export type IssuedToken = { accessToken: string; expiresInSeconds: number | null }

/** What Meta's platforms call the same exchange: a token that lives, for one that lives sixty days. */
export type TokenExchange = {
  path: string
  /** `grant_type` and what goes with it; the token that is given comes under `tokenParameter`. */
  query: Record<string, string>
  tokenParameter: string
  /** What a token is taken to live when the answer does not say; null: it has no end that is known. */
  usualLifeSeconds: number | null
}

/** https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token */
export const instagramRenewal: TokenExchange = {
  path: '/refresh_access_token',
  query: { grant_type: 'ig_refresh_token' },
  tokenParameter: 'access_token',
  usualLifeSeconds: LONG_LIFE_SECONDS,
}

/** https://developers.facebook.com/docs/threads/get-started/long-lived-tokens */
export const threadsRenewal: TokenExchange = {
  path: '/refresh_access_token',
  query: { grant_type: 'th_refresh_token' },
  tokenParameter: 'access_token',
  usualLifeSeconds: LONG_LIFE_SECONDS,
}

/** https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived */
export const facebookExchange = (
  version: string,
  app: { clientId: string; clientSecret: string },
): TokenExchange => ({
  path: `/${version}/oauth/access_token`,
  query: { grant_type: 'fb_exchange_token', client_id: app.clientId, client_secret: app.clientSecret },
  tokenParameter: 'fb_exchange_token',
  usualLifeSeconds: null,
})

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
  const answer = await client({
    operation: 'exchange_token',
    method: 'GET',
    path: exchange.path,
    query: { ...exchange.query, [exchange.tokenParameter]: token },
    timeoutMs: CALL_LIMIT_MS,
  }).catch((error: unknown) => {
    if (!isLost(error)) throw error
    throw new PlatformError({
      verdict: 'retry',
      code: 'platform_unavailable',
      message: (error as Error).message,
    })
  })
  const read = issuedToken.safeParse(answer.body)
  if (!isSuccess(answer.status) || !read.success) throw refusalOf('Meta', 'exchange_token', answer)
  const { access_token, expires_in } = read.data
  return { accessToken: access_token, expiresInSeconds: expires_in ?? exchange.usualLifeSeconds }
}
