import {
  decryptFor,
  type EncryptedRecord,
  type EncryptionKeys,
  encryptedRecord,
  encryptFor,
  parseEncryptionKeys,
  UnknownKey,
} from '@carteiro/service-kit'

/** The first key encrypts; all decrypt, so that keys can rotate. */
export type TokenKeys = EncryptionKeys
/** Whose tokens they are: a record that is moved to another account, or to another user's row, does not decrypt. */
export type TokenOwner = { platform: string; externalId: string; userId: string }

/** How encrypted tokens lie in platform_accounts.credentials; base64. */
export const encryptedCredentials = encryptedRecord
export type EncryptedCredentials = EncryptedRecord

/** Reads TOKEN_ENCRYPTION_KEYS: `id:base64[,id:base64]`, 32 bytes each. @throws when a key is malformed. */
export const parseTokenKeys = parseEncryptionKeys

const boundTo = ({ platform, externalId, userId }: TokenOwner): string[] => [
  platform,
  externalId,
  userId.toLowerCase(),
]

export const encryptCredentials = (
  keys: TokenKeys,
  owner: TokenOwner,
  credentials: unknown,
): EncryptedCredentials => encryptFor(keys, boundTo(owner), credentials)

/** @throws when the key isn't known or the record was tampered with */
export const decryptCredentials = (keys: TokenKeys, owner: TokenOwner, record: unknown): unknown => {
  try {
    return decryptFor(keys, boundTo(owner), record)
  } catch (error) {
    if (!(error instanceof UnknownKey)) throw error
    throw new Error(
      `the account's tokens are encrypted with key ${error.keyId}, which TOKEN_ENCRYPTION_KEYS lacks`,
    )
  }
}
