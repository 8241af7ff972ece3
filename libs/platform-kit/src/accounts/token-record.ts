import { z } from 'zod'
import { decryptCredentials, encryptCredentials, type TokenKeys, type TokenOwner } from '../credentials.ts'
import type { Tokens } from './connection.ts'

/** How tokens lie in platform_accounts.credentials, before they are encrypted. */
export const tokenRecord = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  more: z.record(z.string(), z.string()).optional(),
})

export const encryptTokens = (keys: TokenKeys, owner: TokenOwner, tokens: Tokens): unknown =>
  encryptCredentials(keys, owner, {
    access_token: tokens.accessToken,
    ...(tokens.refreshToken ? { refresh_token: tokens.refreshToken } : {}),
    ...(tokens.more ? { more: tokens.more } : {}),
  })

/** @throws when the key isn't known or the record was tampered with */
export const decryptTokens = (keys: TokenKeys, owner: TokenOwner, record: unknown): Tokens => {
  const read = tokenRecord.parse(decryptCredentials(keys, owner, record))
  return {
    accessToken: read.access_token,
    ...(read.refresh_token ? { refreshToken: read.refresh_token } : {}),
    expiresInSeconds: null,
    ...(read.more ? { more: read.more } : {}),
  }
}
