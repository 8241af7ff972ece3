import type {
  ErrorCode,
  FailedOutcome,
  OutcomeCode,
  PlatformResponse,
  Problem,
  Verdict,
} from '@carteiro/contracts'

/**
 * A platform said no, or said nothing. `effect` says what that means for the call: `none`, it surely did nothing;
 * `unknown`, it may have done what was asked.
 */
export class PlatformError extends Error {
  readonly verdict: Verdict
  readonly code: OutcomeCode
  readonly effect: 'none' | 'unknown'
  readonly retryAfterSeconds: number | undefined
  /** What the platform said, without secrets: status, its own codes, its own message. */
  readonly platformError: Record<string, unknown>
  /** The catalog's rules that the content breaks. */
  readonly problems: Problem[]

  constructor(what: {
    verdict: Verdict
    code: OutcomeCode
    message: string
    effect?: 'none' | 'unknown'
    retryAfterSeconds?: number | undefined
    platformError?: Record<string, unknown>
    problems?: Problem[]
  }) {
    super(what.message)
    this.name = 'PlatformError'
    this.verdict = what.verdict
    this.code = what.code
    this.effect = what.effect ?? 'none'
    this.retryAfterSeconds = what.retryAfterSeconds
    this.platformError = what.platformError ?? {}
    this.problems = what.problems ?? []
  }

  outcome(): FailedOutcome {
    return {
      outcome: 'failed',
      verdict: this.verdict,
      code: this.code,
      message: this.message,
      ...(this.retryAfterSeconds === undefined ? {} : { retry_after_seconds: this.retryAfterSeconds }),
      ...(Object.keys(this.platformError).length > 0 ? { platform_error: this.platformError } : {}),
      ...(this.problems.length > 0 ? { problems: this.problems } : {}),
    }
  }
}

/** The answer of a job that has published: where its post is, and what its user should read. */
export const published = (
  postId: string | null,
  permalink: string | null | undefined,
  warnings: readonly string[],
  more: Record<string, unknown> = {},
): PlatformResponse => ({
  post_id: postId,
  permalink: permalink ?? null,
  ...more,
  ...(warnings.length > 0 ? { warnings: [...warnings] } : {}),
})

/** The content cannot be published as it is. */
export const refused = (code: ErrorCode, message: string): PlatformError =>
  new PlatformError({ verdict: 'refuse', code, message })

/** The post may be out and it is not known: the user must check. Never retried by itself. */
export const outcomeUnknown = (message: string): PlatformError =>
  new PlatformError({ verdict: 'refuse', code: 'outcome_unknown', message, effect: 'unknown' })

/** The platform is still at work: the slot is given back and the job resumed after so many seconds. */
export class Pending extends Error {
  readonly seconds: number
  constructor(seconds: number, reason: string) {
    super(reason)
    this.name = 'Pending'
    this.seconds = seconds
  }
}

/** Another attempt has taken over: stop at once. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}
