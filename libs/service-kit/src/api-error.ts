import type { ErrorBody, ErrorDetail } from '@carteiro/contracts'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'

/** Thrown by a route; answered as every error is: { success: false, error: { code, message, details } }. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly details: ErrorDetail[]
  /** Sent with the answer, such as Retry-After. */
  readonly headers: Record<string, string>

  constructor(
    status: ContentfulStatusCode,
    code: string,
    message: string,
    details: ErrorDetail[] = [],
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.headers = headers
  }

  body(): ErrorBody {
    return { success: false, error: { code: this.code, message: this.message, details: this.details } }
  }
}

/** `['mediaFiles', 0, 'url']` → `mediaFiles[0].url` */
export const fieldPath = (path: PropertyKey[]): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`))
    .join('')

/** Every problem that zod found, as details: each names its field and, where there is a list, what is allowed. */
export const detailsOf = (error: z.ZodError): ErrorDetail[] =>
  error.issues.flatMap((issue): ErrorDetail[] => {
    const field = fieldPath(issue.path)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: field ? `${field}.${key}` : key,
        code: 'unknown_field',
        message: issue.message.startsWith('expected') ? issue.message : 'this field is not known',
      }))
    }
    return [
      {
        field,
        code: issue.code,
        message: issue.message,
        ...(issue.code === 'invalid_value' ? { allowed: issue.values as unknown[] } : {}),
      },
    ]
  })
