import { ApiError } from '@carteiro/service-kit'

/** Milliseconds. A little more than the database gives a statement, so that its word comes first. */
export const DATABASE_ANSWER_MS = 10_000
const RETRY_AFTER_SECONDS = 5
const IN_PROGRESS_RETRY_AFTER_SECONDS = 1
const FOREIGN_KEY_VIOLATION = '23503'
/** "Data exception": a value that no column can hold. https://www.postgresql.org/docs/17/errcodes-appendix.html */
const DATA_EXCEPTION = /^22/

type DatabaseError = { code?: string; message: string; column_name?: string; constraint_name?: string }
type Refusal = { status: 404 | 409 | 422; code: string; headers?: Record<string, string> }

/** The database's own SQLSTATEs, as answers. */
const refusals: Record<string, Refusal> = {
  CT002: { status: 409, code: 'conflict' },
  CT003: {
    status: 409,
    code: 'request_in_progress',
    headers: { 'retry-after': String(IN_PROGRESS_RETRY_AFTER_SECONDS) },
  },
  CT004: { status: 422, code: 'idempotency_key_reused' },
  CT404: { status: 404, code: 'not_found' },
}

const brokenLink = ({ constraint_name: name = '' }: DatabaseError): ApiError => {
  const refuse = (status: 409 | 422, code: string, field: string, message: string) =>
    new ApiError(status, code, message, [{ field, code, message }])
  return name.endsWith('user_id_fkey')
    ? refuse(422, 'unknown_user', 'userId', 'expected a user who exists')
    : refuse(409, 'conflict', 'accounts', 'an account was disconnected meanwhile: choose again')
}

const tooSlow = (): ApiError =>
  new ApiError(
    503,
    'unavailable',
    'the database takes too long: ask again (a repeated Idempotency-Key never enqueues twice)',
    [],
    { 'retry-after': String(RETRY_AFTER_SECONDS) },
  )

/** What the database's own SQLSTATEs are answered; undefined for others. */
export const refusalOf = ({ code: state = '', message, column_name: field }: DatabaseError) => {
  const refusal = refusals[state]
  if (!refusal) return undefined
  const { status, code, headers } = refusal
  return new ApiError(status, code, message, field ? [{ field, code, message }] : [], headers)
}

/** The database cannot hold a value of the request. Who knows the request names its field (`namingField`). */
export class UnstorableValue extends Error {
  readonly column: string | undefined
  constructor({ message, column_name }: DatabaseError) {
    super(message)
    this.column = column_name
  }
}

export type Ask = <T>(call: PromiseLike<T>) => Promise<T>

/**
 * Waits for the database, but not for ever, and turns its refusals into answers.
 *
 * @throws ApiError 404, 409, 422 for what it refuses, 503 when it takes too long; UnstorableValue for a value that it
 * cannot hold; anything else as it came
 */
export const asker =
  (answerMs = DATABASE_ANSWER_MS): Ask =>
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
