import type { Sql } from '@carteiro/service-kit'
import { decryptCredentials, encryptCredentials, type TokenKeys } from '../credentials.ts'
import { accountCalls } from './sql.ts'

/**
 * Puts every account's tokens under the first key, while services go on publishing with them: they know both keys.
 * Whatever a service renews meanwhile is under the first key by itself. Answers how many were put over.
 */
export const reencryptAccounts = async (sql: Sql, platform: string, keys: TokenKeys): Promise<number> => {
  const calls = accountCalls(sql)
  const [current] = keys
  if (!current) throw new Error('there is no key to encrypt with')
  let moved = 0
  for (;;) {
    const accounts = await calls.accountsWithoutKey(current.id)
    if (accounts.length === 0) return moved
    for (const { id, external_id: externalId, user_id: userId, credentials } of accounts) {
      const owner = { platform, externalId, userId }
      const renewed = encryptCredentials(keys, owner, decryptCredentials(keys, owner, credentials))
      if (await calls.reencrypt(id, credentials, renewed)) moved += 1
    }
  }
}
