import { compactVerify, createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from 'jose'

/** The claims of a verified token; other claims are passed to RLS as they are. */
export type Claims = Record<string, unknown> & { role: string; exp: number }

/** Why a token is refused; `connectMessage` is what the HTTP upgrade says instead. */
export type TokenRefusal = {
  code: 'MalformedJWT' | 'JwtSignatureError' | 'InvalidJWTToken'
  message: string
  connectMessage: string
}

export type TokenResult = { claims: Claims } | { refusal: TokenRefusal }
export type TokenVerifier = (token: string) => Promise<TokenResult>

export type TokenKeys = {
  /** The project's shared secret, for HS256 tokens. */
  jwtSecret?: string
  /** The project's public keys, or how to get them (asked for each token: cache there if it is slow). */
  jwks?: JSONWebKeySet | (() => Promise<JSONWebKeySet>)
}

const SECRET_ALGORITHMS = ['HS256', 'HS384', 'HS512']
const KEY_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'EdDSA']

const refusal = (code: TokenRefusal['code'], message: string): TokenRefusal => ({
  code,
  message,
  connectMessage: message,
})

const MALFORMED = refusal('MalformedJWT', 'The token provided is not a valid JWT')
const BAD_SIGNATURE = refusal('JwtSignatureError', 'Failed to validate JWT signature')
const MISSING_CLAIMS = refusal('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT')

/** Makes the check of API keys and access tokens: form, signature, `role` and `exp`, expiry. */
export const createTokenVerifier = (keys: TokenKeys): TokenVerifier => {
  return async (token) => {
    let algorithm: string | undefined
    try {
      algorithm = decodeProtectedHeader(token).alg
    } catch {
      return { refusal: MALFORMED }
    }
    let payload: unknown
    try {
      payload = JSON.parse(new TextDecoder().decode(await verifySignature(token, algorithm ?? '', keys)))
    } catch {
      return { refusal: BAD_SIGNATURE }
    }
    return judgeClaims(payload)
  }
}

const verifySignature = async (token: string, algorithm: string, keys: TokenKeys): Promise<Uint8Array> => {
  if (keys.jwtSecret && SECRET_ALGORITHMS.includes(algorithm)) {
    const secret = new TextEncoder().encode(keys.jwtSecret)
    return (await compactVerify(token, secret, { algorithms: SECRET_ALGORITHMS })).payload
  }
  if (!keys.jwks) throw new Error(`no key for algorithm ${algorithm}`)
  const set = typeof keys.jwks === 'function' ? await keys.jwks() : keys.jwks
  return (await compactVerify(token, createLocalJWKSet(set), { algorithms: KEY_ALGORITHMS })).payload
}

const judgeClaims = (payload: unknown): TokenResult => {
  if (typeof payload !== 'object' || payload === null) return { refusal: MALFORMED }
  const { role, exp } = payload as Record<string, unknown>
  if (typeof role !== 'string' || typeof exp !== 'number') return { refusal: MISSING_CLAIMS }
  const age = secondsSinceExpiry(exp)
  if (age >= 0) {
    return {
      refusal: { code: 'InvalidJWTToken', message: expiryMessage(age), connectMessage: 'Token has expired' },
    }
  }
  return { claims: payload as Claims }
}

/** Whole seconds since `exp`; negative while the token is good. */
export const secondsSinceExpiry = (exp: number): number => Math.floor(Date.now() / 1_000 - exp)

export const expiryMessage = (seconds: number): string => `Token has expired ${seconds} seconds ago`
