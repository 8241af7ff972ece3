import { createHmac, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

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
  /** Each platform's token key is made of it, so that no service can read another's tokens. */
  tokenSecret: string
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
    tokenSecret: randomBytes(32).toString('hex'),
  }
}

/**
 * The keys of the project whose data lies in `folder`; made at the first call, also when several come at once.
 *
 * @throws when the file is there but can't be read: new keys would make every token and secret of the project void
 */
export const loadKeys = async (folder: string): Promise<ProjectKeys> => {
  const file = join(folder, 'keys.json')
  await mkdir(folder, { recursive: true })
  if (!existsSync(file)) {
    const draft = join(folder, `keys-${randomBytes(6).toString('hex')}.json`)
    await writeFile(draft, JSON.stringify(await makeKeys(), null, 2), { mode: 0o600 })
    // A link, unlike a rename, doesn't replace the keys that another process made meanwhile.
    await link(draft, file).catch((error) => {
      if (error.code !== 'EEXIST') throw error
    })
    await rm(draft)
  }
  try {
    const keys: ProjectKeys = JSON.parse(await readFile(file, 'utf8'))
    if (!keys.tokenSecret) throw new Error('it was made by an older version')
    return keys
  } catch (cause) {
    throw new Error(`${file} can't be read: restore it, or start from scratch with npm start -- --fresh`, {
      cause,
    })
  }
}

/** TOKEN_ENCRYPTION_KEYS of one platform's service, or WEBHOOK_ENCRYPTION_KEYS: `id:base64` of an AES-256 key. */
export const tokenKeysOf = ({ tokenSecret }: Pick<ProjectKeys, 'tokenSecret'>, deployment: string): string =>
  `local:${createHmac('sha256', tokenSecret).update(deployment).digest('base64')}`
