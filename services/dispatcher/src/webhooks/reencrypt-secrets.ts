import { secretOwner } from '@carteiro/contracts'
import { decryptFor, type EncryptionKeys, encryptedRecord, encryptFor, type Sql } from '@carteiro/service-kit'
import { z } from 'zod'

const endpoints = z.array(
  z.object({
    endpoint_id: z.string(),
    user_id: z.string(),
    secret: encryptedRecord,
    previous_secret: encryptedRecord.nullable(),
  }),
)

/**
 * Puts the secrets of all endpoints under the first key, while gateway and dispatchers go on with both keys. Answers of how many
 * endpoints. @throws when a secret cannot be decrypted with the keys that are given, naming its endpoint
 */
export const reencryptWebhookSecrets = async (sql: Sql, keys: EncryptionKeys): Promise<number> => {
  const [current] = keys
  if (!current) throw new Error('there is no key to encrypt with')
  let moved = 0
  for (;;) {
    const [row] = await sql`select carteiro.webhook_secrets_without_key(${current.id}) as found`
    const found = endpoints.parse(row?.found)
    if (found.length === 0) return moved
    for (const { endpoint_id: id, user_id: userId, secret, previous_secret: previous } of found) {
      const owner = secretOwner(id, userId)
      const renewed = (record: unknown) => {
        try {
          return sql.json(encryptFor(keys, owner, decryptFor(keys, owner, record)))
        } catch (error) {
          throw new Error(`the secret of webhook ${id} cannot be decrypted: ${(error as Error).message}`, {
            cause: error,
          })
        }
      }
      const [answer] = await sql`
        select carteiro.reencrypt_webhook_secret(${id}, ${sql.json(secret)}, ${renewed(secret)},
          ${previous && sql.json(previous)}, ${previous && renewed(previous)}) as is_moved`
      if (answer?.is_moved) moved += 1
    }
  }
}
