import { ApiError } from '@carteiro/service-kit'
import { createMiddleware } from 'hono/factory'
import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import type { GatewayConfig } from './config.ts'

/** Who calls: a user, or the service role, which may act for any user. */
export type Caller = { userId: string | null; isService: boolean }
export type GatewayEnv = { Variables: { caller: Caller } }

/** Checks Supabase access tokens: by the project's JWKS or, where they are signed with it, its shared secret. */
export const tokenVerifier = (config: Pick<GatewayConfig, 'SUPABASE_URL' | 'SUPABASE_JWT_SECRET'>) => {
  const jwks = createRemoteJWKSet(new URL('/auth/v1/.well-known/jwks.json', config.SUPABASE_URL))
  const secret = config.SUPABASE_JWT_SECRET && new TextEncoder().encode(config.SUPABASE_JWT_SECRET)
  return async (token: string): Promise<JWTPayload> => {
    const isShared = decodeProtectedHeader(token).alg?.startsWith('HS')
    if (isShared && !secret) throw new Error('tokens with a shared secret are not accepted here')
    const { payload } = isShared && secret ? await jwtVerify(token, secret) : await jwtVerify(token, jwks)
    return payload
  }
}

const callerOf = (claims: JWTPayload): Caller => {
  if (claims.role === 'service_role') return { userId: null, isService: true }
  if (claims.role === 'authenticated' && claims.sub) return { userId: claims.sub, isService: false }
  throw new ApiError(401, 'unauthorized', 'the token is not a signed-in user’s')
}

export const requireUser = (config: Pick<GatewayConfig, 'SUPABASE_URL' | 'SUPABASE_JWT_SECRET'>) => {
  const verify = tokenVerifier(config)
  return createMiddleware<GatewayEnv>(async (context, next) => {
    const token = context.req.header('authorization')?.match(/^Bearer (.+)$/i)?.[1]
    if (!token) {
      throw new ApiError(
        401,
        'unauthorized',
        'expected a header Authorization: Bearer <Supabase access token>',
      )
    }
    const claims = await verify(token).catch((error: Error) => {
      throw new ApiError(401, 'unauthorized', `the access token is not valid: ${error.message}`)
    })
    context.set('caller', callerOf(claims))
    await next()
  })
}

/** The user whose things are asked for: the caller or, for the service role, the one that is named. */
export const authorOf = (caller: Caller, named?: string): string => {
  if (caller.isService) {
    if (named) return named
    throw new ApiError(400, 'invalid_request', 'the service role must say for which user', [
      { field: 'user_id', code: 'required', message: 'expected a user id' },
    ])
  }
  if (named && named !== caller.userId) {
    throw new ApiError(403, 'forbidden', 'userId must be the user who signed in', [
      { field: 'userId', code: 'forbidden', message: `expected ${caller.userId}` },
    ])
  }
  return caller.userId ?? ''
}
