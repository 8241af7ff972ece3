import { type ApiKey, apiKey, type CreateKey, type EditKey } from '@carteiro/contracts'
import { ApiError, type Sql } from '@carteiro/service-kit'
import { z } from 'zod'
import { type Actor, acting } from '../actor.ts'
import { type AuthenticatedKey, authenticatedKey } from '../keys/authenticated-key.ts'
import type { NewSecret } from '../keys/secret.ts'
import type { Ask } from './ask.ts'

/** Whose keys, seen by whom: `userId` null is any user's, `byKey` narrows to those within a key's rights. */
export type KeysSeen = { userId: string | null; byKey: string | null }

/** API keys, as the database keeps them. */
export const keyCalls = (sql: Sql, ask: Ask) => ({
  /** Whose key a secret is, or why it is not accepted. */
  authenticateKey: async (hash: Buffer, address: string | null): Promise<AuthenticatedKey> => {
    const [row] = await ask(sql`select carteiro.authenticate_api_key(${hash}, ${address}) as answer`)
    return authenticatedKey.parse(row?.answer)
  },

  /** @throws ApiError 403, 409 or 422 for what may not be made */
  createKey: async (
    actor: Actor,
    userId: string,
    byKey: string | null,
    { user_id: _named, ...wanted }: CreateKey,
    { prefix, hash }: NewSecret,
  ): Promise<ApiKey> => {
    const [row] = await ask(
      acting(
        sql,
        actor,
        (transaction) => transaction`
      select carteiro.create_api_key(${userId}, ${byKey}, ${hash}, ${sql.json({ ...wanted, prefix } as never)}) as key`,
      ),
    )
    return apiKey.parse(row?.key)
  },

  keys: async ({ userId, byKey }: KeysSeen): Promise<ApiKey[]> => {
    const [row] = await ask(sql`select carteiro.list_api_keys(${userId}, ${byKey}) as keys`)
    return z.array(apiKey).parse(row?.keys)
  },

  /** @throws ApiError 404 when there is none */
  key: async ({ userId, byKey }: KeysSeen, keyId: string): Promise<ApiKey> => {
    const [row] = await ask(sql`select carteiro.list_api_keys(${userId}, ${byKey}, ${keyId}) as keys`)
    const [found] = z.array(apiKey).parse(row?.keys)
    if (!found) throw new ApiError(404, 'not_found', `API key ${keyId} does not exist`)
    return found
  },

  /** @throws ApiError 403 for what would widen it, 404, 409 */
  editKey: async (
    actor: Actor,
    { userId, byKey }: KeysSeen,
    keyId: string,
    changes: EditKey,
  ): Promise<ApiKey> => {
    const [row] = await ask(
      acting(
        sql,
        actor,
        (transaction) => transaction`
      select carteiro.edit_api_key(${keyId}, ${userId}, ${byKey}, ${sql.json(changes as never)}) as key`,
      ),
    )
    return apiKey.parse(row?.key)
  },

  /** @throws ApiError 404, 409 for one that has ended */
  rotateKey: async (
    actor: Actor,
    { userId, byKey }: KeysSeen,
    keyId: string,
    { prefix, hash }: NewSecret,
    overlapSeconds: number,
  ): Promise<ApiKey> => {
    const [row] = await ask(
      acting(
        sql,
        actor,
        (transaction) => transaction`
      select carteiro.rotate_api_key(
        ${keyId}, ${userId}, ${byKey}, ${hash}, ${prefix}, make_interval(secs => ${overlapSeconds})
      ) as key`,
      ),
    )
    return apiKey.parse(row?.key)
  },

  /** @throws ApiError 404 */
  revokeKey: async (actor: Actor, { userId, byKey }: KeysSeen, keyId: string): Promise<ApiKey> => {
    const [row] = await ask(
      acting(
        sql,
        actor,
        (transaction) => transaction`select carteiro.revoke_api_key(${keyId}, ${userId}, ${byKey}) as key`,
      ),
    )
    return apiKey.parse(row?.key)
  },
})
