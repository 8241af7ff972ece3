import { id, mode } from '@carteiro/contracts'
import { z } from 'zod'

/** Whose key a secret is, or why it is not accepted (SQL: authenticate_api_key). `operator`: the user's claim. */
export const authenticatedKey = z.union([
  z.object({
    key: z.object({
      id,
      user_id: id,
      mode,
      scopes: z.array(z.string()),
      accounts: z.array(id).nullable(),
      expires_at: z.string().nullable(),
    }),
    operator: z.unknown(),
  }),
  z.object({
    refused: z.enum([
      'key_unknown',
      'user_deleted',
      'user_banned',
      'key_revoked',
      'key_expired',
      'key_rotated',
    ]),
    at: z.string().nullable(),
  }),
])
export type AuthenticatedKey = z.infer<typeof authenticatedKey>
