import { createHash, timingSafeEqual } from 'node:crypto'
import { type ErrorDetail, id, type Mode, operatorScopes } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { createMiddleware } from 'hono/factory'
import type { JWTPayload } from 'jose'
import type { GatewayConfig } from './config.ts'
import type { AuthenticatedKey } from './keys/authenticated-key.ts'
import { hashOfSecret, KEY_PREFIX } from './keys/secret.ts'
import { clientAddress } from './request/client-address.ts'
import { tokenVerifier } from './token.ts'

/** The API key that calls. `accounts`: the only ones that it sees and uses; null: all of its user's. */
type CallingKey = { id: string; scopes: string[]; accounts: string[] | null; expiresAt: string | null }
/**
 * Who calls: a user, by an access token or an API key, or the service role, which may act for any user. Operators see the queue and
 * all jobs (`isOperator`), and change what is for operators to change (`mayOperate`); their keys only with the scopes for it.
 */
export type Caller = {
  userId: string | null
  isService: boolean
  isOperator: boolean
  mayOperate: boolean
  mode: Mode
  key: CallingKey | null
}
/** `address`: the one that a request comes from. */
export type GatewayEnv = { Variables: { caller: Caller; address: string | null } }

const EXPECTED = 'Bearer <Supabase access token or API key>'

const unauthorized = (
  message: string,
  detail = { field: 'Authorization', code: 'unauthorized', message: `expected ${EXPECTED}` },
): ApiError => new ApiError(401, 'unauthorized', message, [detail], { 'www-authenticate': 'Bearer' })

/** Either could be meant, and they may differ in what they may do. */
const twoCallers = (): ApiError => {
  const message = 'expected one of both: an API key in apikey, or what Authorization holds'
  return unauthorized(message, { field: 'apikey', code: 'two_callers', message })
}

const SERVICE_ROLE: Caller = {
  userId: null,
  isService: true,
  isOperator: true,
  mayOperate: true,
  mode: 'live',
  key: null,
}

/** The claim `app_metadata.operator`: `true`, or `"read"` for those who see everything and change nothing. */
const operatorRights = (claim: unknown): Pick<Caller, 'isOperator' | 'mayOperate'> => ({
  isOperator: claim === true || claim === 'read',
  mayOperate: claim === true,
})

const callerOf = (claims: JWTPayload): Caller => {
  if (claims.role === 'service_role') return SERVICE_ROLE
  const user = id.safeParse(claims.sub)
  if (claims.role !== 'authenticated' || !user.success) {
    throw unauthorized('the token is not a signed-in user’s')
  }
  // Only the project's owner writes app_metadata; user_metadata is the user's own.
  const { operator } = (claims.app_metadata ?? {}) as { operator?: unknown }
  return {
    userId: user.data.toLowerCase(),
    isService: false,
    ...operatorRights(operator),
    mode: 'live',
    key: null,
  }
}

const refusals = {
  key_unknown: 'there is no such API key',
  user_deleted: 'the user of this API key was deleted',
  user_banned: 'the user of this API key is banned',
  key_revoked: 'this API key was revoked',
  key_expired: 'this API key has expired',
  key_rotated: 'this API key was rotated, and the time for which its old secret stayed valid is over',
}

/** The caller that an API key stands for; what its user may do is asked anew each time. @throws 401 that says what is wrong */
const callerOfKey = (answer: AuthenticatedKey): Caller => {
  if ('refused' in answer) {
    const { refused, at } = answer
    const message = at === null ? refusals[refused] : `${refusals[refused]} (${new Date(at).toISOString()})`
    throw unauthorized(message, { field: 'Authorization', code: refused, message })
  }
  const { user_id: userId, mode, expires_at: expiresAt, ...key } = answer.key
  const has = (scope: string): boolean => key.scopes.includes(scope)
  const rights = operatorRights(answer.operator)
  return {
    userId,
    isService: false,
    isOperator: rights.isOperator && operatorScopes.some(has),
    mayOperate: rights.mayOperate && has('queue:operate'),
    mode,
    key: { ...key, expiresAt },
  }
}

/** https://supabase.com/docs/guides/getting-started/api-keys: a secret key begins so, and is no JWT. */
const SECRET_KEY_PREFIX = 'sb_secret_'
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether a key is one of the project's secret keys, compared in constant time. */
const isSecretKey = (known: Buffer[]) => (key: string) => {
  const given = digest(key)
  return known.filter((one) => timingSafeEqual(one, given)).length > 0
}

type Authenticate = (hash: Buffer, address: string | null) => Promise<AuthenticatedKey>

/**
 * The caller of an API key. A mistyped one is refused by its checksum, without the database.
 * @throws 401 for one that is not accepted
 */
const keyReader =
  (authenticate: Authenticate) =>
  async (secret: string, address: string | null): Promise<Caller> => {
    const hash = hashOfSecret(secret)
    if (hash) return callerOfKey(await authenticate(hash, address))
    const message = 'this is not an API key as it was made: it is mistyped or cut off'
    throw unauthorized(message, { field: 'Authorization', code: 'key_malformed', message })
  }

/** Lets only signed-in users, their API keys and the service role pass, and records who it is for the routes. */
export const requireUser = (config: GatewayConfig, authenticate: Authenticate) => {
  const readKey = keyReader(authenticate)
  const verify = tokenVerifier(config)
  const isKnown = isSecretKey(config.SUPABASE_SECRET_KEYS.map(digest))
  return createMiddleware<GatewayEnv>(async (context, next) => {
    const address = clientAddress(context, config.TRUSTED_PROXIES)
    context.set('address', address)
    const token = context.req.header('authorization')?.match(/^Bearer +(\S+)$/i)?.[1]
    // A user's token says who calls, whatever key comes beside it: supabase-js always sends both.
    const apikey = context.req.header('apikey')
    if (token && apikey?.startsWith(KEY_PREFIX) && apikey !== token) throw twoCallers()
    const key = token ?? apikey
    if (key?.startsWith(KEY_PREFIX)) {
      context.set('caller', await readKey(key, address))
      return next()
    }
    if (key?.startsWith(SECRET_KEY_PREFIX)) {
      if (!isKnown(key)) throw unauthorized('the secret key is none of SUPABASE_SECRET_KEYS')
      context.set('caller', SERVICE_ROLE)
      return next()
    }
    if (!token) throw unauthorized(`expected a header Authorization: ${EXPECTED}`)
    const verified = await verify(token)
    if ('refused' in verified) throw unauthorized(`the access token is not valid: ${verified.refused}`)
    context.set('caller', callerOf(verified.claims))
    await next()
  })
}

/**
 * The user whose upload it is; null where the service role names none.
 *
 * @throws 403 when a user names another user
 */
export const ownerOf = (caller: Caller, named: string | undefined, field: string): string | null =>
  caller.isService && named === undefined ? null : userOf(caller, named, field)

const userExpected = (field: string): ErrorDetail => ({
  field,
  code: 'required',
  message: 'expected a user id',
})

/** What is wrong with the body of a request that is about a user, where the service role names none. */
export const unnamedUser = (caller: Caller, body: unknown): ErrorDetail[] =>
  caller.isService && (body as { userId?: unknown } | null)?.userId === undefined
    ? [userExpected('userId')]
    : []

/**
 * The user that a request is about: the caller or, for the service role, the one that is named.
 *
 * @param field where the request names the user, for the error
 * @throws 400 when the service role names no user, 403 when a user names another user
 */
export const userOf = (caller: Caller, named: string | undefined, field: string): string => {
  if (caller.isService) {
    if (named) return named.toLowerCase()
    throw new ApiError(400, 'invalid_request', `the service role acts for a user: name one in ${field}`, [
      userExpected(field),
    ])
  }
  const userId = caller.userId ?? ''
  if (named && named.toLowerCase() !== userId) {
    const detail = { field, code: 'forbidden', message: `expected ${userId}`, allowed: [userId] }
    throw new ApiError(403, 'forbidden', `${field} must be the user who calls`, [detail])
  }
  return userId
}
