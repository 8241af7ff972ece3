import { type ErrorDetail, fieldPath } from '@carteiro/contracts'
import type { ApiError } from '@carteiro/service-kit'
import { UnstorableValue } from '../sql/ask.ts'
import { invalidRequest } from './read-request.ts'

/** A shorter value is part of too many messages to be the one that is meant. */
const MIN_QUOTED_LENGTH = 4

/** Where in a request a value is that the database quotes. */
const pathOfQuoted = (
  value: unknown,
  message: string,
  path: PropertyKey[] = [],
): PropertyKey[] | undefined => {
  if (typeof value === 'string') {
    return value.length >= MIN_QUOTED_LENGTH && message.includes(value) ? path : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const found = pathOfQuoted(inner, message, [...path, Array.isArray(value) ? Number(key) : key])
    if (found) return found
  }
  return undefined
}

/** Columns, by the fields of a request that are stored in them. */
const fields: Record<string, string> = { scheduled_at: 'scheduledAt', content: 'body', user_id: 'userId' }

/**
 * A value that the database could not hold, as 400 with the field that it came from, if that is clear. The last line of
 * defence behind the schemas.
 */
export const namingField = (error: UnstorableValue, parts: Record<string, unknown>): ApiError => {
  const quoted = Object.values(parts)
    .map((part) => pathOfQuoted(part, error.message))
    .find((path) => path !== undefined)
  const column = error.column && (fields[error.column] ?? error.column)
  const detail: ErrorDetail = {
    field: (quoted && fieldPath(quoted)) || column || 'request',
    code: 'invalid_value',
    message: `expected a value that can be stored: ${error.message}`,
  }
  return invalidRequest([detail])
}

/** Runs what answers a request. @throws what it throws, but a value that cannot be stored as 400 that names its field */
export const withFieldsNamed = async <T>(
  parts: Record<string, unknown>,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    throw error instanceof UnstorableValue ? namingField(error, parts) : error
  }
}
