import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
/** Node takes shorter tags, which are quickly guessed: https://nodejs.org/api/crypto.html#deciphersetauthtagbuffer-encoding */
const TAG_BYTES = 16

/** The first key encrypts; all decrypt, so that keys can rotate. */
export type TokenKeys = { id: string; key: Buffer }[]
/** Whose tokens they are: a record that is moved to another account, or to another user's row, does not decrypt. */
export type TokenOwner = { platform: string; externalId: string; userId: string }

/** How encrypted tokens lie in platform_accounts.credentials; base64. */
export const encryptedCredentials = z.object({
  key_id: z.string(),
  iv: z.string(),
  tag: z.string(),
  data: z.string(),
})
export type EncryptedCredentials = z.infer<typeof encryptedCredentials>

/** Reads TOKEN_ENCRYPTION_KEYS: `id:base64[,id:base64]`, 32 bytes each. @throws when a key is malformed. */
export const parseTokenKeys = (text: string): TokenKeys =>
  text.split(',').map((entry) => {
    const [id = '', encoded = ''] = entry.trim().split(':')
    const key = Buffer.from(encoded, 'base64')
    if (!id || key.length !== KEY_BYTES) {
      throw new Error(`expected id:key with a key of ${KEY_BYTES} bytes in base64, separated by commas`)
    }
    return { id, key }
  })

const boundTo = ({ platform, externalId, userId }: TokenOwner): Buffer =>
  Buffer.from(JSON.stringify([platform, externalId, userId.toLowerCase()]))

export const encryptCredentials = (
  keys: TokenKeys,
  owner: TokenOwner,
  credentials: unknown,
): EncryptedCredentials => {
  const current = keys[0]
  if (!current) throw new Error('there is no key to encrypt with')
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, current.key, iv, { authTagLength: TAG_BYTES }).setAAD(
    boundTo(owner),
  )
  const data = Buffer.concat([cipher.update(JSON.stringify(credentials), 'utf8'), cipher.final()])
  return {
    key_id: current.id,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
}

/** @throws when the key isn't known or the record was tampered with */
export const decryptCredentials = (keys: TokenKeys, owner: TokenOwner, record: unknown): unknown => {
  const { key_id, iv, tag, data } = encryptedCredentials.parse(record)
  const key = keys.find((one) => one.id === key_id)?.key
  if (!key)
    throw new Error(
      `the account's tokens are encrypted with key ${key_id}, which TOKEN_ENCRYPTION_KEYS lacks`,
    )
  const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES })
    .setAAD(boundTo(owner))
    .setAuthTag(Buffer.from(tag, 'base64'))
  const clear = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
  return JSON.parse(clear.toString('utf8'))
}
