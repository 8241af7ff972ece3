import type { MiddlewareHandler } from 'hono'
import { jwtVerify, SignJWT } from 'jose'
import { ApiError } from './api-error.ts'

/** Long enough for clocks that differ a little, too short for a stolen token to be of use. */
const CALL_TOKEN_LIVES = 60
/** Seconds between two clocks. */
const CLOCK_TOLERANCE = 5

/** Milliseconds for which a token is used again, so that it is good for a while when it arrives. */
const CALL_TOKEN_REUSED_MS = 20_000

const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(secret)

/** Who calls services by routes that are not public. pg_cron's calls are signed in SQL (internal_call_token). */
export type InternalCaller = 'dispatcher' | 'gateway' | 'pg_cron'

/** Signs one call from a service to another. */
export const signInternalCall = (call: {
  secret: string
  issuer: InternalCaller
  audience: string
}): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(call.issuer)
    .setAudience(call.audience)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + CALL_TOKEN_LIVES)
    .sign(keyOf(call.secret))

/** Signs a caller's many calls. A token names caller and audience only, so it is reused for a while. */
export const internalCallSigner = (caller: { secret: string; issuer: InternalCaller }) => {
  const tokens = new Map<string, { token: Promise<string>; until: number }>()
  return (audience: string): Promise<string> => {
    const known = tokens.get(audience)
    if (known && known.until > Date.now()) return known.token
    const token = signInternalCall({ ...caller, audience })
    tokens.set(audience, { token, until: Date.now() + CALL_TOKEN_REUSED_MS })
    return token
  }
}

/**
 * Lets only calls pass that one of these callers has signed for this service alone, and not to live longer than such a
 * token does: a leaked token is of no use for long.
 */
export const requireInternalCall =
  (expected: { secret: string; audience: string; callers: InternalCaller[] }): MiddlewareHandler =>
  async (context, next) => {
    const token = context.req.header('authorization')?.match(/^Bearer (.+)$/i)?.[1] ?? ''
    const refuse = (): never => {
      throw new ApiError(401, 'unauthorized', `expected a token signed for ${expected.audience}`)
    }
    const { payload } = await jwtVerify(token, keyOf(expected.secret), {
      audience: expected.audience,
      issuer: expected.callers,
      algorithms: ['HS256'],
      requiredClaims: ['exp', 'iat', 'iss', 'aud'],
      maxTokenAge: CALL_TOKEN_LIVES,
      clockTolerance: CLOCK_TOLERANCE,
    }).catch(refuse)
    const isForOthersToo = payload.aud !== expected.audience
    const lives = Number(payload.exp) - Number(payload.iat)
    if (isForOthersToo || lives > CALL_TOKEN_LIVES + CLOCK_TOLERANCE) refuse()
    await next()
  }
