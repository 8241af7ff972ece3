import type { Account, Scope } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import type { Caller } from './auth.ts'
import { requireFullOperator, requireOperator } from './operator.ts'

const requireScope = ({ key }: Caller, scope: Scope): void => {
  if (key === null || key.scopes.includes(scope)) return
  const message = `this API key does not have the scope ${scope}`
  throw new ApiError(
    403,
    'forbidden',
    message,
    [{ field: 'Authorization', code: 'missing_scope', message, allowed: [scope] }],
    // https://www.rfc-editor.org/rfc/rfc6750#section-3.1
    { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  )
}

/**
 * Lets those pass who may do what a route's scope stands for.
 *
 * @throws 403 for a key without the scope, which the error names, and for users who are not operators where the scope is theirs
 */
export const requireAccess = (caller: Caller, scope: Scope): void => {
  requireScope(caller, scope)
  if (scope === 'queue:read') requireOperator(caller)
  if (scope === 'queue:operate') requireFullOperator(caller)
}

/** @throws 403 for a test key, where what is changed is of mode live, too */
export const requireLive = ({ mode }: Caller): void => {
  if (mode === 'live') return
  const message = 'expected a live key: this is of mode live, too'
  throw new ApiError(403, 'forbidden', message, [{ field: 'Authorization', code: 'test_key', message }])
}

/** Whether a caller may see and use an account: a key may be bound to some of its user's. */
export const seesAccount = ({ key }: Caller, accountId: string | null): boolean =>
  !key?.accounts || (accountId !== null && key.accounts.includes(accountId))

export const seenAccounts = (caller: Caller, accounts: Account[]): Account[] =>
  accounts.filter(({ id }) => seesAccount(caller, id))

/**
 * What else identifies a caller's request than its content: an idempotency key must not answer a key what was published with
 * accounts that are not its own.
 */
export const boundsOf = ({ key }: Caller): Record<string, unknown> =>
  key?.accounts ? { ofAccounts: key.accounts.toSorted() } : {}
