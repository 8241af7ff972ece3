import { type ErrorDetail, fieldPath } from '@carteiro/contracts'

/** Objects and arrays within one another. No request needs more; the database's own limit is far above. */
const MAX_DEPTH = 32
export const TOO_DEEP = 'too_deep'
/** Names of what every JavaScript object inherits: they must not be read as data. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

const textProblem = (text: string): string | undefined => {
  if (text.includes('\u0000')) return 'expected text without NUL characters (U+0000)'
  return text.isWellFormed() ? undefined : 'expected well-formed text: a surrogate stands alone'
}

/**
 * What JSON can express and Postgres or JavaScript cannot keep unchanged: NUL characters, lone surrogates, numbers that a
 * double doesn't hold, keys that reach for prototypes, endless nesting.
 */
export const scanJson = (value: unknown, path: PropertyKey[] = []): ErrorDetail[] => {
  const problem = (code: string, message: string): ErrorDetail[] => [
    { field: fieldPath(path) || 'body', code, message },
  ]
  if (typeof value === 'string') {
    const message = textProblem(value)
    return message ? problem('invalid_text', message) : []
  }
  if (typeof value === 'number') {
    const isKept = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
    return isKept
      ? []
      : problem('number_too_large', 'expected a number up to 2^53: send a larger one as a string')
  }
  if (typeof value !== 'object' || value === null) return []
  if (path.length >= MAX_DEPTH) return problem(TOO_DEEP, `expected at most ${MAX_DEPTH} levels of nesting`)
  if (Array.isArray(value)) return value.flatMap((one, index) => scanJson(one, [...path, index]))
  return Object.entries(value).flatMap(([key, inner]) => {
    if (FORBIDDEN_KEYS.has(key)) {
      const field = fieldPath([...path, key])
      return [{ field, code: 'forbidden_key', message: `expected a key other than ${key}` }]
    }
    const message = textProblem(key)
    if (message) return problem('invalid_text', `${message}, in its keys too`)
    return scanJson(inner, [...path, key])
  })
}
