import { PlatformError } from '@carteiro/platform-kit'
import type { FailureRow, Remedy } from './failure-row.ts'

const USUAL_WAIT_SECONDS = 60
/** Whatever a header asks for: the longest of Meta's windows. */
const MAX_WAIT_SECONDS = 24 * 3600

export type Facts = Record<string, unknown> & {
  retryAfterSeconds?: number | undefined
  subcode?: number | undefined
}

/** A PlatformError that also knows what becomes of the container. */
export class GraphFailure extends PlatformError {
  readonly remedy: Remedy
  /** How many containers may end like this before the content itself is blamed. */
  readonly containers: number
  readonly subcode: number | undefined

  constructor(row: FailureRow, facts: { effect: 'none' | 'unknown'; message: string; platformError: Facts }) {
    const { retryAfterSeconds, subcode, ...platformError } = facts.platformError
    super({
      verdict: facts.effect === 'unknown' ? 'unclear' : row.verdict,
      code: row.code,
      message: facts.message,
      effect: facts.effect,
      ...(row.verdict === 'wait'
        ? {
            retryAfterSeconds: Math.min(
              MAX_WAIT_SECONDS,
              retryAfterSeconds ?? row.waitSeconds ?? USUAL_WAIT_SECONDS,
            ),
          }
        : {}),
      platformError: { ...platformError, ...(subcode === undefined ? {} : { subcode }) },
    })
    this.remedy = row.remedy ?? 'none'
    this.containers = row.containers ?? 1
    this.subcode = subcode
  }

  /** From a call that made no container: there is none to throw away. */
  withoutRemedy(): PlatformError {
    return new PlatformError(this.asFacts())
  }

  /** After an earlier call whose end isn't known, this refusal proves nothing. */
  unclear(): PlatformError {
    return new PlatformError({ ...this.asFacts(), verdict: 'unclear', effect: 'unknown' })
  }

  /** For good: it was tried often enough. */
  final(): PlatformError {
    return new PlatformError({ ...this.asFacts(), verdict: 'refuse' })
  }

  /** With a better figure than the table's. */
  waiting(seconds: number): PlatformError {
    return new PlatformError({ ...this.asFacts(), retryAfterSeconds: seconds })
  }

  private asFacts() {
    const { verdict, code, message, effect, retryAfterSeconds, platformError } = this
    return { verdict, code, message, effect, retryAfterSeconds, platformError }
  }
}
