import type { ErrorDetail } from '../errors.ts'
import { nearestKey } from './nearest-key.ts'

/** How many keys of a long list the message names; `allowed` has all. */
const MAX_NAMED = 20

const listed = (allowed: readonly string[]): string =>
  allowed.length > MAX_NAMED
    ? `${allowed.slice(0, MAX_NAMED).join(', ')} … (${allowed.length} in all)`
    : allowed.join(', ')

/** Refuses a key by name, with the allowed ones and the one that was probably intended. */
export const unknownKey = (
  field: string,
  key: string,
  allowed: readonly string[],
  code = 'unknown_key',
): ErrorDetail => {
  const meant = nearestKey(key, allowed)
  const hint = meant === undefined ? '' : `. Did you mean ${JSON.stringify(meant)}?`
  const expected = allowed.length > 0 ? `expected one of ${listed(allowed)}` : 'expected no key here'
  return {
    field,
    code,
    message: `${expected}; ${JSON.stringify(key.slice(0, 64))} is not known${hint}`,
    allowed: [...allowed],
  }
}
