import type { Context } from 'hono'
import type { z } from 'zod'

export type AuthStatus = 400 | 401 | 403 | 404 | 422

/** A refusal as Supabase Auth answers it. Codes: https://supabase.com/docs/guides/auth/debugging/error-codes */
export class AuthError extends Error {
  readonly status: AuthStatus
  readonly errorCode: string
  readonly extra: Record<string, unknown>
  constructor(status: AuthStatus, errorCode: string, message: string, extra: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.errorCode = errorCode
    this.extra = extra
  }
}

/** Answers a refusal as such, and anything else as Auth's 500, which reveals nothing. */
export const answerError =
  (log: (line: string) => void) =>
  (error: Error, context: Context): Response => {
    if (error instanceof AuthError) {
      const { status, errorCode, message, extra } = error
      return context.json({ code: status, error_code: errorCode, msg: message, ...extra }, status)
    }
    log(`auth: ${error.stack ?? error.message}`)
    const msg = 'Unexpected failure, please check server logs for more information'
    return context.json({ code: 500, error_code: 'unexpected_failure', msg }, 500)
  }

/** The request's body, or a refusal that names the first field in the way. */
export const readBody = async <T extends z.ZodType>(schema: T, context: Context): Promise<z.output<T>> => {
  const body = await context.req.json().catch(() => {
    throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON')
  })
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const first = result.error.issues[0]
  throw new AuthError(400, 'validation_failed', `${first?.path.join('.') || 'body'}: ${first?.message}`)
}
