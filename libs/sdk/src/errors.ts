import type { ErrorDetail, Publication } from '@carteiro/contracts'

/** One thing wrong with a request; `platform` is the option that it is about, where there is one. */
export type CarteiroErrorDetail = ErrorDetail & { platform?: string }

type More = {
  status?: number | undefined
  details?: CarteiroErrorDetail[] | undefined
  traceId?: string | undefined
  docsUrl?: string | undefined
  retryAfterMs?: number | undefined
  cause?: unknown
}

/**
 * Why a call failed. `code` is the gateway's (`invalid_request`, `conflict`, …) or one of the SDK's own, which its class names.
 */
export class CarteiroError extends Error {
  readonly code: string
  /** The HTTP status; 0 without an answer. */
  readonly status: number
  /** Everything that is wrong, each with the `field` that it is about. */
  readonly details: CarteiroErrorDetail[]
  /** Of the gateway's spans and logs of this call, where the answer says it. */
  readonly traceId: string | undefined
  /** A page about this error, where the answer names one. */
  readonly docsUrl: string | undefined
  /** When the gateway says that the call may be made again. */
  readonly retryAfterMs: number | undefined

  constructor(code: string, message: string, more: More = {}) {
    super(message, { cause: more.cause })
    this.name = new.target.name
    this.code = code
    this.status = more.status ?? 0
    this.details = more.details ?? []
    this.traceId = more.traceId
    this.docsUrl = more.docsUrl
    this.retryAfterMs = more.retryAfterMs
  }

  /** Whether the call may still have had its effect: then repeat it only with the same idempotency key. */
  get isInDoubt(): boolean {
    return this.status >= 500 || this.code === 'request_in_progress'
  }
}

/** 400, 412, 413, 415, 416, 422: the request is not one, or nothing of it can be published. `details` name the fields. */
export class InvalidRequestError extends CarteiroError {}
/** 401: the key is missing, mistyped, revoked or has expired. */
export class AuthenticationError extends CarteiroError {}
/** 403: the key has not the scope, or the thing is not its user's. */
export class PermissionError extends CarteiroError {}
/** 404, 410. */
export class NotFoundError extends CarteiroError {}
/** 409, 423: the present state does not allow it. */
export class ConflictError extends CarteiroError {}
/** 429: too many calls, or a quota is used up; `retryAfterMs` says when there may be room. */
export class RateLimitError extends CarteiroError {}
/** 5xx, or an answer that is not the gateway's. */
export class ServerError extends CarteiroError {}

/** There was no answer: the gateway is out of reach, or its answer was lost. `code`: `connection_failed`. */
export class ConnectionError extends CarteiroError {
  override get isInDoubt(): boolean {
    return true
  }
}
/** There was no answer in time. `code`: `timeout`. */
export class TimeoutError extends ConnectionError {}
/** The caller's signal ended the call. `code`: `aborted`. */
export class AbortedError extends ConnectionError {}

/** The SDK cannot be used as it was made, such as without a key. `code`: `invalid_configuration`. */
export class ConfigurationError extends CarteiroError {}

/** The time to wait for a publication is over; it goes on. `code`: `wait_timeout`. */
export class WaitTimeoutError extends CarteiroError {
  /** As it was last seen. */
  readonly publication: Publication
  constructor(message: string, publication: Publication) {
    super('wait_timeout', message)
    this.publication = publication
  }
}

/**
 * The same content was enqueued a while ago, and the call named no idempotency key: it is not known whether this is the
 * same publication once more. Nothing was enqueued. `code`: `already_published`.
 */
export class AlreadyPublishedError extends CarteiroError {
  readonly publicationId: string
  /** When it was enqueued. */
  readonly enqueuedAt: Date
  constructor(publicationId: string, enqueuedAt: Date) {
    super(
      'already_published',
      `the same content was enqueued at ${enqueuedAt.toISOString()} as publication ${publicationId}, and nothing was enqueued now. ` +
        'To publish it once more, pass an idempotencyKey of your own for each time; to go on with that one, read it by its id.',
    )
    this.publicationId = publicationId
    this.enqueuedAt = enqueuedAt
  }
}

/** A message is not from Carteiro, or too old. `code`: `invalid_webhook`. */
export class WebhookVerificationError extends CarteiroError {
  constructor(message: string, cause?: unknown) {
    super('invalid_webhook', message, { cause })
  }
}

const classOf = (status: number): typeof CarteiroError => {
  if (status === 401) return AuthenticationError
  if (status === 403) return PermissionError
  if (status === 404 || status === 410) return NotFoundError
  if (status === 409 || status === 423) return ConflictError
  if (status === 429) return RateLimitError
  return status >= 400 && status < 500 ? InvalidRequestError : ServerError
}

const TRACE_RESPONSE = /^[0-9a-f]{2}-([0-9a-f]{32})-/
const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Milliseconds that a Retry-After asks for: seconds, or a date. */
export const retryAfterOf = (headers: Headers): number | undefined => {
  const given = headers.get('retry-after')
  if (given === null) return undefined
  const ms = /^\d+$/.test(given.trim()) ? Number(given) * 1000 : Date.parse(given) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** The gateway's `{ success: false, error }` as an error; any other answer is a ServerError `unexpected_answer`. */
export const errorOfAnswer = (status: number, headers: Headers, body: unknown): CarteiroError => {
  const said = (body as { error?: Record<string, unknown> } | null | undefined)?.error
  const [, traceId] = TRACE_RESPONSE.exec(headers.get('traceresponse') ?? '') ?? []
  const more: More = {
    status,
    traceId: textOr(said?.trace_id) ?? traceId,
    docsUrl: textOr(said?.docs_url),
    retryAfterMs: retryAfterOf(headers),
  }
  if (typeof said?.code !== 'string')
    return new (classOf(status))(
      'unexpected_answer',
      `the answer ${status} does not say why, as the gateway does`,
      more,
    )
  const details = Array.isArray(said.details) ? (said.details as CarteiroErrorDetail[]) : []
  const fields = details.slice(0, 3).map(({ field, message }) => `${field}: ${message}`)
  const message = [textOr(said.message) ?? said.code, ...fields].join('; ')
  return new (classOf(status))(said.code, message, { ...more, details })
}
