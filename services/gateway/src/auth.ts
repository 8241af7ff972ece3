import { createHash, timingSafeEqual } from 'node:crypto'
import { id } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { createMiddleware } from 'hono/factory'
import type { JWTPayload } from 'jose'
import type { GatewayConfig } from './config.ts'
import { tokenVerifier } from './token.ts'

/** Who calls: a user, or the service role, which may act for any user. Operators see to the queue and to all jobs. */
export type Caller = { userId: string | null; isService: boolean; isOperator: boolean }
export type GatewayEnv = { Variables: { caller: Caller } }

const unauthorized = (message: string): ApiError =>
  new ApiError(
    401,
    'unauthorized',
    message,
    [{ field: 'Authorization', code: 'unauthorized', message: 'expected Bearer <Supabase access token>' }],
    { 'www-authenticate': 'Bearer' },
  )

const SERVICE_ROLE: Caller = { userId: null, isService: true, isOperator: true }

const callerOf = (claims: JWTPayload): Caller => {
  if (claims.role === 'service_role') return SERVICE_ROLE
  const user = id.safeParse(claims.sub)
  if (claims.role !== 'authenticated' || !user.success) {
    throw unauthorized('the token is not a signed-in user’s')
  }
  // Only the project's owner writes app_metadata; user_metadata is the user's own.
  const { operator } = (claims.app_metadata ?? {}) as { operator?: unknown }
  return { userId: user.data.toLowerCase(), isService: false, isOperator: operator === true }
}

/** https://supabase.com/docs/guides/getting-started/api-keys: a secret key begins so, and is no JWT. */
const SECRET_KEY_PREFIX = 'sb_secret_'
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether a key is one of the project's secret keys, in a time that does not tell how much of it is right. */
const isSecretKey = (known: Buffer[]) => (key: string) => {
  const given = digest(key)
  return known.filter((one) => timingSafeEqual(one, given)).length > 0
}

/** Lets only signed-in users and the service role pass, and records who it is for the routes. */
export const requireUser = (config: GatewayConfig) => {
  const verify = tokenVerifier(config)
  const isKnown = isSecretKey(config.SUPABASE_SECRET_KEYS.map(digest))
  return createMiddleware<GatewayEnv>(async (context, next) => {
    const token = context.req.header('authorization')?.match(/^Bearer +(\S+)$/i)?.[1]
    // A user's token says who calls, whatever key comes beside it: supabase-js always sends both.
    const key = token ?? context.req.header('apikey')
    if (key?.startsWith(SECRET_KEY_PREFIX)) {
      if (!isKnown(key)) throw unauthorized('the secret key is none of SUPABASE_SECRET_KEYS')
      context.set('caller', SERVICE_ROLE)
      return next()
    }
    if (!token) throw unauthorized('expected a header Authorization: Bearer <Supabase access token>')
    const verified = await verify(token)
    if ('refused' in verified) throw unauthorized(`the access token is not valid: ${verified.refused}`)
    context.set('caller', callerOf(verified.claims))
    await next()
  })
}

/**
 * The user whose things are asked for: the caller or, for the service role, the one that is named.
 *
 * @param field where the request names the user, for the error
 * @throws 400 when the service role names nobody, 403 when a user names somebody else
 */
export const authorOf = (caller: Caller, named: string | undefined, field: string): string => {
  if (caller.isService) {
    if (named) return named.toLowerCase()
    const detail = { field, code: 'required', message: 'expected a user id' }
    throw new ApiError(400, 'invalid_request', 'the service role must say for which user', [detail])
  }
  const userId = caller.userId ?? ''
  if (named && named.toLowerCase() !== userId) {
    const detail = { field, code: 'forbidden', message: `expected ${userId}`, allowed: [userId] }
    throw new ApiError(403, 'forbidden', `${field} must be the user who signed in`, [detail])
  }
  return userId
}
