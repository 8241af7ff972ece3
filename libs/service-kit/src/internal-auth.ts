import type { MiddlewareHandler } from 'hono'
import { jwtVerify, SignJWT } from 'jose'
import { ApiError } from './api-error.ts'

/** Seconds. Long enough for clocks that differ a little, too short to be of use to a thief. */
const CALL_TOKEN_LIVES = 60

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
