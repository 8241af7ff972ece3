import type { ErrorDetail } from '@carteiro/contracts'

/** One thing wrong with a request; `platform` is the option that it is about, where there is one. */
export type CarteiroErrorDetail = ErrorDetail & { platform?: string }

/**
 * Why a call failed. `code` is the gateway's (`invalid_request`, `conflict`, …) or one of the client's own:
 * `signed_out` no user is signed in · `network` there was no answer · `aborted` by the caller · `unexpected_answer` the
 * answer is not the gateway's. `status` is the HTTP status, 0 without an answer.
 */
export class CarteiroError extends Error {
  readonly code: string
  readonly status: number
  readonly details: CarteiroErrorDetail[]

  constructor(
    code: string,
    message: string,
    more: { status?: number; details?: CarteiroErrorDetail[]; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'CarteiroError'
    this.code = code
    this.status = more.status ?? 0
    this.details = more.details ?? []
  }

  /** Whether the call may still have had its effect: then repeat it only with the same idempotency key. */
  get isInDoubt(): boolean {
    if (this.code === 'signed_out') return false
    return this.status === 0 || this.status >= 500 || this.code === 'request_in_progress'
  }
}

export const signedOut = (): CarteiroError =>
  new CarteiroError('signed_out', 'no user is signed in: sign in with supabase.auth first')

export const asCarteiroError = (error: unknown): CarteiroError =>
  error instanceof CarteiroError
    ? error
    : new CarteiroError('unexpected', error instanceof Error ? error.message : String(error), {
        cause: error,
      })

/** The gateway's `{ success: false, error }` as an error; any other answer is `unexpected_answer`. */
export const errorOfAnswer = (status: number, body: unknown): CarteiroError => {
  const answer = (body as { error?: { code?: unknown; message?: unknown; details?: unknown } } | null)?.error
  if (typeof answer?.code !== 'string') {
    return new CarteiroError('unexpected_answer', `the gateway answered ${status} without saying why`, {
      status,
    })
  }
  return new CarteiroError(answer.code, String(answer.message ?? answer.code), {
    status,
    details: Array.isArray(answer.details) ? answer.details : [],
  })
}
