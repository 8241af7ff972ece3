import type { ErrorBody, ErrorDetail } from '@carteiro/contracts'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

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

  /** @param docsUrl the page of this error's code, where there is one */
  body(docsUrl?: string): ErrorBody {
    const { code, message, details } = this
    return {
      success: false,
      error: { code, message, details, ...(docsUrl === undefined ? {} : { docs_url: docsUrl }) },
    }
  }
}
