import { decodeProtectedHeader, importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { AuthError } from './errors.ts'
import type { ProjectKeys } from './keys.ts'
import type { AuthUser } from './users.ts'

export const ACCESS_TOKEN_SECONDS = 3600

/** Claims as Supabase Auth writes them: https://supabase.com/docs/guides/auth/jwt-fields */
export const signAccessToken = async (
  keys: ProjectKeys,
  issuer: string,
  user: AuthUser,
  sessionId: string,
): Promise<{ token: string; expiresAt: number }> => {
  const now = Math.floor(Date.now() / 1000)
  const expiresAt = now + ACCESS_TOKEN_SECONDS
  const token = await new SignJWT({
    email: user.email,
    phone: user.phone ?? '',
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: now }],
    session_id: sessionId,
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    is_anonymous: false,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: keys.privateJwk.kid ?? '' })
    .setSubject(user.id)
    .setAudience('authenticated')
    .setIssuer(issuer)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(await importJWK(keys.privateJwk, 'ES256'))
  return { token, expiresAt }
}

/**
 * The claims of a user's access token, signed by our key or with the project's older shared secret.
 *
 * @throws AuthError 401 without a token, 403 for one that proves nothing
 */
export const readAccessToken = async (
  keys: ProjectKeys,
  authorization: string | undefined,
): Promise<JWTPayload & { sub: string }> => {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (!token) {
    throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
  }
  try {
    const isShared = decodeProtectedHeader(token).alg === 'HS256'
    const { payload } = isShared
      ? await jwtVerify(token, new TextEncoder().encode(keys.jwtSecret), { algorithms: ['HS256'] })
      : await jwtVerify(token, await importJWK(keys.publicJwk, 'ES256'), { algorithms: ['ES256'] })
    if (payload.sub) return { ...payload, sub: payload.sub }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'malformed'
    throw new AuthError(
      403,
      'bad_jwt',
      `invalid JWT: unable to parse or verify signature, token is invalid: ${reason}`,
    )
  }
  throw new AuthError(403, 'bad_jwt', 'invalid claim: missing sub claim')
}
