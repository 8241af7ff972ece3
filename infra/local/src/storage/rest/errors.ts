/**
 * A refusal as Storage writes it: most have HTTP status 400, and their own in `statusCode`.
 * https://supabase.com/docs/guides/storage/debugging/error-codes
 */
export class StorageError extends Error {
  override name = 'StorageError'
  readonly statusCode: number
  readonly error: string

  constructor(statusCode: number, error: string, message: string) {
    super(message)
    this.statusCode = statusCode
    this.error = error
  }

  response(): Response {
    const { statusCode, error, message } = this
    return Response.json({ statusCode: String(statusCode), error, message }, { status: 400 })
  }
}

export const noSuchObject = (): StorageError => new StorageError(404, 'not_found', 'Object not found')
export const noSuchBucket = (): StorageError => new StorageError(404, 'Bucket not found', 'Bucket not found')
export const badToken = (message: string): StorageError => new StorageError(403, 'Unauthorized', message)
export const badRequest = (message: string): StorageError => new StorageError(400, 'invalid_request', message)

const INSUFFICIENT_PRIVILEGE = '42501'
const UNIQUE_VIOLATION = '23505'
const FOREIGN_KEY_VIOLATION = '23503'

/** What the database said of a statement that ran with a user's rights. */
export const asStorageError = (error: unknown): unknown => {
  const { code, message } = error as { code?: string; message: string }
  if (code === INSUFFICIENT_PRIVILEGE) return new StorageError(403, 'Unauthorized', message)
  if (code === UNIQUE_VIOLATION) return new StorageError(409, 'Duplicate', 'The resource already exists')
  if (code === FOREIGN_KEY_VIOLATION) return noSuchBucket()
  return error
}
