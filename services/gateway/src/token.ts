import { ApiError } from '@carteiro/service-kit'
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWKSCacheInput,
  type JWTPayload,
  jwksCache,
  jwtVerify,
} from 'jose'
import type { GatewayConfig } from './config.ts'
import { knownTokens } from './known-tokens.ts'

const ASYMMETRIC = ['ES256', 'RS256', 'EdDSA']
const SHARED = ['HS256']
/** Every user's token is for it: https://supabase.com/docs/guides/auth/jwt-fields */
const AUDIENCE = 'authenticated'
/** Seconds. Clocks differ a little. */
const CLOCK_TOLERANCE = 5
/** Milliseconds between two fetches of the keys, however many unknown key ids come. */
const JWKS_COOLDOWN_MS = 5_000
/** Seconds after which a client may ask again when the keys were out of reach. */
const JWKS_RETRY_AFTER = 5

export type Verified = { claims: JWTPayload } | { refused: string }

/**
 * A token with a good signature may still be another project's, or for another audience. Auth's own tokens have both claims;
 * one that was made with the shared secret by hand may leave them out. The service role's key is not a user's.
 */
const claimsProblem = (claims: JWTPayload, issuer: string, isShared: boolean): string | undefined => {
  if (isShared && claims.role === 'service_role') return undefined
  const audiences = claims.aud === undefined ? [] : [claims.aud].flat()
  const isSilent = { iss: isShared && claims.iss === undefined, aud: isShared && claims.aud === undefined }
  if (!isSilent.iss && claims.iss !== issuer) return `expected the issuer ${issuer}`
  if (!isSilent.aud && !audiences.includes(AUDIENCE)) return `expected the audience ${AUDIENCE}`
  return undefined
}

/**
 * Checks Supabase access tokens: by the project's JWKS (fetched again when a key id is new) or, where they are signed
 * with it, by its shared secret.
 *
 * @throws 503 while the JWKS is out of reach
 */
export const tokenVerifier = (config: GatewayConfig) => {
  const base = config.SUPABASE_URL.replace(/\/$/, '')
  const issuer = config.JWT_ISSUER ?? `${base}/auth/v1`
  const fetched: JWKSCacheInput = {}
  const keySet = createRemoteJWKSet(new URL(`${base}/auth/v1/.well-known/jwks.json`), {
    cooldownDuration: config.JWKS_COOLDOWN_MS ?? JWKS_COOLDOWN_MS,
    [jwksCache]: fetched,
  })
  const secret = config.SUPABASE_JWT_SECRET && new TextEncoder().encode(config.SUPABASE_JWT_SECRET)
  const rules = { clockTolerance: CLOCK_TOLERANCE, requiredClaims: ['exp'] }
  const known = knownTokens(CLOCK_TOLERANCE)

  return async (token: string): Promise<Verified> => {
    const keys = fetched.jwks
    const claims = keySet.fresh ? known.find(token, keys) : undefined
    if (claims) return { claims }
    let isShared: boolean
    try {
      isShared = decodeProtectedHeader(token).alg?.startsWith('HS') ?? false
    } catch {
      return { refused: 'it is not a JWT' }
    }
    if (isShared && !secret) return { refused: 'tokens with a shared secret are not accepted here' }
    try {
      const { payload } =
        isShared && secret
          ? await jwtVerify(token, secret, { ...rules, algorithms: SHARED })
          : await jwtVerify(token, keySet, { ...rules, algorithms: ASYMMETRIC })
      const problem = claimsProblem(payload, issuer, isShared)
      if (problem) return { refused: problem }
      // Keys that were fetched meanwhile have not verified it.
      known.remember(token, keys, payload)
      return { claims: payload }
    } catch (error) {
      // jose's plain JOSEError, and what isn't its own at all, come of fetching the keys.
      const isTokens = error instanceof errors.JOSEError && error.constructor !== errors.JOSEError
      if (isTokens && !(error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid))
        return { refused: error.message }
      throw new ApiError(
        503,
        'unavailable',
        'the keys that verify access tokens cannot be fetched: try again',
        [],
        {
          'retry-after': String(JWKS_RETRY_AFTER),
        },
      )
    }
  }
}
