import { z } from 'zod'
import { id } from './id.ts'
import { expecting } from './input/plain-message.ts'
import { instant, timestamp } from './instant.ts'
import { mode } from './mode.ts'
import { strict } from './strict.ts'

/** What an API key may be allowed. Those of the queue are operators'. */
export const scopes = [
  'publications:write',
  'publications:read',
  'media:write',
  'accounts:read',
  'accounts:write',
  'webhooks:write',
  'keys:write',
  'audit:read',
  'queue:read',
  'queue:operate',
] as const
export const scope = z.enum(scopes)
export type Scope = z.infer<typeof scope>

/** Scopes that an operator alone may have; one who only reads has the first. */
export const operatorScopes = ['queue:read', 'queue:operate'] as const satisfies readonly Scope[]
/** Scopes of a key that is not bound to some accounts: they are of all. */
export const unboundScopes = [
  ...operatorScopes,
  'audit:read',
  'webhooks:write',
] as const satisfies readonly Scope[]

/** A whole secret, as secret scanners find it: its mode, 43 random characters, and 6 of its checksum. */
export const API_KEY_PATTERN = /\bck_(live|test)_[0-9A-Za-z]{49}\b/

const MAX_NAME_LENGTH = 100
const MAX_ACCOUNTS = 100
/** Seconds for which the secret before stays valid after a rotation. */
export const OVERLAP_SECONDS = 3_600
export const MAX_OVERLAP_SECONDS = 7 * 24 * 3_600

/** Each value once: the order in which they were sent does not matter. */
const each = <T extends z.ZodType>(of: T) =>
  z
    .array(of)
    .min(1)
    .overwrite((all) => [...new Set(all)])

const name = z.string().trim().min(1).max(MAX_NAME_LENGTH)
const keyScopes = each(scope)
const laterTime = instant.refine((text) => Date.parse(text) > Date.now(), {
  error: expecting('a time to come'),
  params: { code: 'out_of_range' },
})
const lowerCaseId = id.overwrite((text) => text.toLowerCase())

export const createKey = strict({
  /** To recognise it by; one key of a user has it. */
  name,
  mode,
  scopes: keyScopes,
  /** The accounts that it sees and uses. Null or left out: all, those that are connected later too. */
  accounts: each(lowerCaseId).max(MAX_ACCOUNTS).nullable().optional(),
  /** Whose key it is; only the service role names another user. */
  user_id: id.optional(),
  /** Null or left out: it does not expire. */
  expires_at: laterTime.nullable().optional(),
}).refine(({ accounts, scopes }) => !accounts || !unboundScopes.some((one) => scopes.includes(one)), {
  path: ['accounts'],
  error: `expected none: ${unboundScopes.join(', ')} are of all accounts`,
  params: { code: 'scope_of_all_accounts' },
})
export type CreateKey = z.infer<typeof createKey>

export const editKey = strict({
  name: name.optional(),
  expires_at: laterTime.nullable().optional(),
  /** Some of those that it has. */
  scopes: keyScopes.optional(),
}).refine((edit) => Object.values(edit).some((value) => value !== undefined), {
  error: 'expected at least one of name, expires_at and scopes',
  params: { code: 'required' },
})
export type EditKey = z.infer<typeof editKey>

export const rotateKey = strict({
  /** How long the secret before stays valid; 0 ends it at once. */
  overlap_seconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).default(OVERLAP_SECONDS),
})

export const apiKey = z.object({
  id,
  user_id: id,
  name: z.string(),
  mode,
  /** One of a newer version of Carteiro may be among them. */
  scopes: z.array(z.string()),
  accounts: z.array(id).nullable(),
  /** The first characters of the secret. */
  prefix: z.string(),
  status: z.enum(['active', 'expired', 'revoked']),
  expires_at: timestamp.nullable(),
  /** To the minute. */
  last_used_at: timestamp.nullable(),
  last_used_from: z.string().nullable(),
  created_at: timestamp,
  /** The key that made it. */
  created_by_key: id.nullable(),
  revoked_at: timestamp.nullable(),
  /** While a rotated secret is still accepted. */
  previous_secret_valid_until: timestamp.nullable(),
})
export type ApiKey = z.infer<typeof apiKey>

/** A key with its secret, which is shown this once. */
export const apiKeyWithSecret = apiKey.extend({ secret: z.string() })
