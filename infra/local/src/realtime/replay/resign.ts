import { createHmac } from 'node:crypto'

/** The made-up secret of the recordings. */
export const TRANSCRIPT_SECRET = 'super-secret-jwt-token-with-at-least-32-characters-long'
const ANOTHER_SECRET = 'another-secret-that-the-server-does-not-know-of'

const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g
/** When the recordings were made, in seconds: an `exp` near it was meant relative to "now". */
const RECORDED_AFTER = 1_795_400_000
const RECORDED_BEFORE = 1_795_500_000
const DEFAULT_LIFETIME_S = 3_600
/** A token recorded to expire within this time does so at once in a replay, to save the wait. */
const SHORT_LIFETIME_S = 10
const REPLAYED_SHORT_LIFETIME_S = 2

/**
 * Replaces the tokens in a text by ones with the same claims and fresh times: what was expired stays
 * expired by as much, what was wrongly signed stays so, and equal tokens stay equal.
 */
export const createResigner = (): ((text: string) => string) => {
  const known = new Map<string, string>()
  return (text) =>
    text.replace(TOKEN, (token) => {
      const fresh = known.get(token) ?? resign(token)
      known.set(token, fresh)
      return fresh
    })
}

const resign = (token: string): string => {
  const [header = '', payload = '', signature] = token.split('.')
  const valid = sign(`${header}.${payload}`, TRANSCRIPT_SECRET) === signature
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  const fresh = Buffer.from(JSON.stringify(refresh(claims))).toString('base64url')
  const body = `${header}.${fresh}`
  return `${body}.${sign(body, valid ? TRANSCRIPT_SECRET : ANOTHER_SECRET)}`
}

const refresh = (claims: Record<string, unknown>): Record<string, unknown> => {
  const { iat, exp } = claims as { iat?: number; exp?: number }
  const isRelative = exp !== undefined && exp > RECORDED_AFTER && exp < RECORDED_BEFORE
  if (!isRelative) return claims
  const now = Math.floor(Date.now() / 1_000)
  const lifetime = iat === undefined ? DEFAULT_LIFETIME_S : exp - iat
  const short = lifetime > 0 && lifetime < SHORT_LIFETIME_S
  return {
    ...claims,
    ...(iat === undefined ? {} : { iat: now }),
    exp: now + (short ? REPLAYED_SHORT_LIFETIME_S : lifetime),
  }
}

const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64url')
