import { randomBytes, randomUUID } from 'node:crypto'
import { formatSecret, secretOwner } from '@carteiro/contracts'
import { type EncryptionKeys, encryptFor } from '@carteiro/service-kit'
import type { Sql } from 'postgres'

/** Encrypt the secrets of endpoints in tests. */
export const keys: EncryptionKeys = [{ id: 'k1', key: randomBytes(32) }]

export type NewEndpoint = {
  user_id?: string
  url?: string
  types?: string[]
  platforms?: string[]
  mode?: string
}
export type Endpoint = { id: string; secret: string; path: string }

/** An endpoint as the gateway makes it. */
export const addEndpoint = async (
  owner: Sql,
  endpoint: NewEndpoint & { user_id: string; url: string },
): Promise<Endpoint> => {
  const id = randomUUID()
  const secret = randomBytes(32).toString('base64')
  const encrypted = encryptFor(keys, secretOwner(id, endpoint.user_id), secret)
  await owner`insert into carteiro.webhook_endpoints ${owner({ ...endpoint, id, secret: owner.json(encrypted) } as never)}`
  return { id, secret: formatSecret(secret), path: new URL(endpoint.url).pathname }
}
