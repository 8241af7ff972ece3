import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
/** Node takes shorter tags, which are quickly guessed: https://nodejs.org/api/crypto.html#deciphersetauthtagbuffer-encoding */
const TAG_BYTES = 16

/** The first key encrypts; all decrypt, so that keys can rotate. */
export type EncryptionKeys = { id: string; key: Buffer }[]

/** How an encrypted value lies in the database; base64. */
export const encryptedRecord = z.object({
  key_id: z.string(),
  iv: z.string(),
  tag: z.string(),
  data: z.string(),
})
export type EncryptedRecord = z.infer<typeof encryptedRecord>

/** The record names a key that this process was not given. */
export class UnknownKey extends Error {
  readonly keyId: string
  constructor(keyId: string) {
    super(`it is encrypted with key ${keyId}, which is not known here`)
    this.keyId = keyId
  }
}

/** Reads `id:base64[,id:base64]`, 32 bytes each. @throws when a key is malformed. */
export const parseEncryptionKeys = (text: string): EncryptionKeys =>
  text.split(',').map((entry) => {
    const [id = '', encoded = ''] = entry.trim().split(':')
    const key = Buffer.from(encoded, 'base64')
    if (!id || key.length !== KEY_BYTES) {
      throw new Error(`expected id:key with a key of ${KEY_BYTES} bytes in base64, separated by commas`)
    }
    return { id, key }
  })

const boundTo = (owner: string[]): Buffer => Buffer.from(JSON.stringify(owner))

/** @param owner whose value it is: a record that is moved to another owner does not decrypt */
export const encryptFor = (keys: EncryptionKeys, owner: string[], value: unknown): EncryptedRecord => {
  const current = keys[0]
  if (!current) throw new Error('there is no key to encrypt with')
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, current.key, iv, { authTagLength: TAG_BYTES }).setAAD(
    boundTo(owner),
  )
  const data = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return {
    key_id: current.id,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
}

/** @throws UnknownKey; an error when the record was tampered with, or is another owner's */
export const decryptFor = (keys: EncryptionKeys, owner: string[], record: unknown): unknown => {
  const { key_id, iv, tag, data } = encryptedRecord.parse(record)
  const key = keys.find((one) => one.id === key_id)?.key
  if (!key) throw new UnknownKey(key_id)
  const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES })
    .setAAD(boundTo(owner))
    .setAuthTag(Buffer.from(tag, 'base64'))
  const clear = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
  return JSON.parse(clear.toString('utf8'))
}
