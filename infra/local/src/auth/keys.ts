import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'

/** A project's keys: made once, kept beside its data, so that tokens survive a restart. */
export type ProjectKeys = {
  /** Signs the two API keys (HS256), as Supabase's legacy JWT secret does. */
  jwtSecret: string
  anonKey: string
  serviceRoleKey: string
  /** Signs users' access tokens (ES256); the public half is served as JWKS. */
  privateJwk: JWK
  publicJwk: JWK
  internalAuthSecret: string
  /** `kid:base64` of the AES-256 key that encrypts platform tokens. */
  tokenEncryptionKeys: string
}

const API_KEYS_LIVE = '10y'

const apiKey = (role: string, secret: string): Promise<string> =>
  new SignJWT({ role, iss: 'supabase-local' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(API_KEYS_LIVE)
    .sign(new TextEncoder().encode(secret))

const makeKeys = async (): Promise<ProjectKeys> => {
  const jwtSecret = randomBytes(32).toString('hex')
  const pair = await generateKeyPair('ES256', { extractable: true })
  const kid = randomBytes(8).toString('hex')
  return {
    jwtSecret,
    anonKey: await apiKey('anon', jwtSecret),
    serviceRoleKey: await apiKey('service_role', jwtSecret),
    privateJwk: { ...(await exportJWK(pair.privateKey)), kid, alg: 'ES256' },
    publicJwk: { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' },
    internalAuthSecret: randomBytes(32).toString('hex'),
    tokenEncryptionKeys: `local:${randomBytes(32).toString('base64')}`,
  }
}

/** The keys of the project whose data lies in `folder`; made at the first call. */
export const loadKeys = async (folder: string): Promise<ProjectKeys> => {
  const file = join(folder, 'keys.json')
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    const keys = await makeKeys()
    await mkdir(folder, { recursive: true })
    await writeFile(file, JSON.stringify(keys, null, 2), { mode: 0o600 })
    return keys
  }
}

export const importPrivateKey = (keys: ProjectKeys) => importJWK(keys.privateJwk, 'ES256')
