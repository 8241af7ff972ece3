import { ApiError } from '@carteiro/service-kit'

/** Longer than the role's statement_timeout, so that the database's own error comes first. */
export const DATABASE_LIMIT_MS = 10_000
const RETRY_AFTER_SECONDS = 5
const IN_PROGRESS_RETRY_AFTER_SECONDS = 1
const FOREIGN_KEY_VIOLATION = '23503'
/** "Data exception": a value that no column can hold. https://www.postgresql.org/docs/17/errcodes-appendix.html */
const DATA_EXCEPTION = /^22/

type DatabaseError = {
  code?: string
  message: string
  column_name?: string
  constraint_name?: string
  detail?: string
}
type Refusal = { status: 403 | 404 | 409 | 413 | 422 | 429; code: string; headers?: Record<string, string> }

/** The answers for SQLSTATEs that our SQL raises. */
const refusals: Record<string, Refusal> = {
  CT002: { status: 409, code: 'conflict' },
  CT003: {
    status: 409,
    code: 'request_in_progress',
    headers: { 'retry-after': String(IN_PROGRESS_RETRY_AFTER_SECONDS) },
  },
  CT004: { status: 422, code: 'idempotency_key_reused' },
  CT403: { status: 403, code: 'forbidden' },
  CT404: { status: 404, code: 'not_found' },
  /** An upload that a publication shows is not kept any more. */
  CT410: { status: 409, code: 'media_gone' },
  CT413: { status: 413, code: 'too_large' },
  CT422: { status: 422, code: 'invalid_value' },
  /** Its detail is the seconds after which there may be room. */
  CT429: { status: 429, code: 'quota_exceeded' },
}

const brokenLink = ({ constraint_name: name = '' }: DatabaseError): ApiError => {
  const refuse = (status: 409 | 422, code: string, field: string, message: string) =>
    new ApiError(status, code, message, [{ field, code, message }])
  return name.endsWith('user_id_fkey')
    ? refuse(422, 'unknown_user', 'userId', 'expected a user who exists')
    : refuse(409, 'conflict', 'accounts', 'an account was disconnected meanwhile: choose a connected one')
}

const tooSlow = (): ApiError =>
  new ApiError(
    503,
    'unavailable',
    'the database takes too long: ask again (a repeated Idempotency-Key never enqueues twice)',
    [],
    { 'retry-after': String(RETRY_AFTER_SECONDS) },
  )

/** The answer for one of our own SQLSTATEs; undefined for others. */
export const refusalOf = ({ code: state = '', message, column_name: field, detail }: DatabaseError) => {
  const refusal = refusals[state]
  if (!refusal) return undefined
  const { status, code } = refusal
  const headers = status === 429 && detail ? { 'retry-after': detail } : refusal.headers
  return new ApiError(status, code, message, field ? [{ field, code, message }] : [], headers)
}

/** The database cannot hold a value of the request. `namingField` finds its field. */
export class UnstorableValue extends Error {
  readonly column: string | undefined
  constructor({ message, column_name }: DatabaseError) {
    super(message)
    this.column = column_name
  }
}

export type Ask = <T>(call: PromiseLike<T>) => Promise<T>

/**
 * Waits for the database, for a limited time, and translates its refusals into errors of the API.
 *
 * @throws ApiError 403, 404, 409, 413, 422, 429 for what it refuses, 503 when it takes too long; UnstorableValue for a value that it
 * cannot hold; anything else as it came
 */
export const asker =
  (answerMs = DATABASE_LIMIT_MS): Ask =>
  async <T>(call: PromiseLike<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooSlow()), answerMs)
    })
    try {
      return await Promise.race([call, deadline])
    } catch (error) {
      const known = error as DatabaseError
      const refusal = refusalOf(known)
      if (refusal) throw refusal
      if (known.code === FOREIGN_KEY_VIOLATION) throw brokenLink(known)
      if (DATA_EXCEPTION.test(known.code ?? '')) throw new UnstorableValue(known)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
