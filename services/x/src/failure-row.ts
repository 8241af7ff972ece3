import type { ErrorCode, Verdict } from '@carteiro/contracts'

/** The calls that this service makes, as spans, logs and errors name them. */
export type Operation =
  | 'initialize_upload'
  | 'append_upload'
  | 'finalize_upload'
  | 'upload_status'
  | 'set_alt_text'
  | 'create_post'
  | 'user_timeline'

/**
 * `upload_again`: the medium is spoilt, or too large a piece of it was sent. `media_unknown`: X does not take the
 * media of the post; a moment later, or uploaded again, it may.
 */
export type Remedy = 'none' | 'upload_again' | 'smaller_segments' | 'media_unknown'

/**
 * How long to wait: until the window that the rate limit headers name ends, until a plan's cap is renewed, until the
 * headers' day ends (an hour when they name none), or so many seconds.
 */
export type Wait = 'rate_limit_headers' | 'usage_period' | 'daily_limit' | number

export type FailureRow = {
  /** A word for it: names the row in tests, and the failure in the records of steps. */
  name: string
  status?: readonly number[]
  /** Last segment of the problem's `type`: its host differs. */
  problem?: string
  /** In title, detail, reason or the messages of `errors`: many refusals differ in nothing else. */
  says?: RegExp
  /** Codes of the older error shape. */
  legacy?: readonly number[]
  on?: readonly Operation[]
  verdict: Verdict
  code: ErrorCode
  wait?: Wait
  remedy?: Remedy
  /** From these calls it proves nothing: they may have had their effect. */
  unclearOn?: readonly Operation[]
  message: string
}
