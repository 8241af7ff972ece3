import type { MiddlewareHandler } from 'hono'
import { jwtVerify, SignJWT } from 'jose'
import { ApiError } from './api-error.ts'

/** Seconds. Long enough for clocks that differ a little, too short to be of use to a thief. */
const CALL_TOKEN_LIVES = 60

/** Milliseconds for which a token is used again, so that it is good for a while when it arrives. */
const CALL_TOKEN_REUSED_MS = 20_000

const keyOf = (secret: string): Uint8Array => new TextEncoder().encode(secret)

/** Signs one call from a service to another. */
export const signInternalCall = (call: {
  secret: string
  issuer: string
  audience: string
}): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(call.issuer)
    .setAudience(call.audience)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + CALL_TOKEN_LIVES)
    .sign(keyOf(call.secret))

/** Signs a caller's many calls: a token says who calls whom and not what, so for a while one serves them all. */
export const internalCallSigner = (caller: { secret: string; issuer: string }) => {
  const tokens = new Map<string, { token: Promise<string>; until: number }>()
  return (audience: string): Promise<string> => {
    const known = tokens.get(audience)
    if (known && known.until > Date.now()) return known.token
    const token = signInternalCall({ ...caller, audience })
    tokens.set(audience, { token, until: Date.now() + CALL_TOKEN_REUSED_MS })
    return token
  }
}

/** Lets only calls pass that were signed for this service. */
export const requireInternalCall =
  (expected: { secret: string; audience: string }): MiddlewareHandler =>
  async (context, next) => {
    const token = context.req.header('authorization')?.match(/^Bearer (.+)$/i)?.[1] ?? ''
    await jwtVerify(token, keyOf(expected.secret), {
      audience: expected.audience,
      algorithms: ['HS256'],
      requiredClaims: ['exp'],
    }).catch(() => {
      throw new ApiError(401, 'unauthorized', `expected a token signed for ${expected.audience}`)
    })
    await next()
  }
