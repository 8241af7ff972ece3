import { PlatformError, retryAfterSeconds } from '@carteiro/platform-kit'
import { readError } from './error-body.ts'
import {
  dailyQuota,
  endTable,
  type FailureRow,
  failureTable,
  type Operation,
  sessionGone,
  UNCLEAR_ON,
  unlisted,
  unreadableAnswer,
} from './failure-table.ts'
import { secondsToQuotaReset } from './quota-day.ts'

export type Answer = { status: number; body: unknown; headers: Record<string, string | undefined> }

/** `gone`: YouTube does not know the upload's session (any more). `finished`: a video came of it, and its id was not told. */
export type SessionEnd = 'gone' | 'finished'

/** A PlatformError that also says what became of the upload's session. */
export class YouTubeFailure extends PlatformError {
  readonly sessionEnd: SessionEnd | undefined

  constructor(what: ConstructorParameters<typeof PlatformError>[0], sessionEnd?: SessionEnd) {
    super(what)
    this.sessionEnd = sessionEnd
  }

  /** The same, for good. */
  final(): PlatformError {
    const { code, message, platformError } = this
    return new PlatformError({ verdict: 'refuse', code, message, platformError })
  }
}

const secondsOf = (wait: FailureRow['wait']): number | undefined =>
  wait === 'quota_reset' ? secondsToQuotaReset(new Date()) : wait

const failureFrom = (
  row: Omit<FailureRow, 'reasons'>,
  operation: Operation,
  answer: Answer,
  sessionEnd?: SessionEnd,
): YouTubeFailure => {
  const said = readError(answer.body)
  const message = said?.message
  const isUnclear = row.verdict === 'retry' && UNCLEAR_ON.includes(operation)
  const seconds = retryAfterSeconds(answer.headers) ?? said?.retryDelay ?? secondsOf(row.wait)
  return new YouTubeFailure(
    {
      verdict: isUnclear ? 'unclear' : row.verdict,
      code: row.code,
      message: message ? `${row.message} YouTube says: ${message}` : row.message,
      effect: isUnclear ? 'unknown' : 'none',
      ...(row.verdict === 'wait' ? { retryAfterSeconds: seconds } : {}),
      platformError: {
        status: answer.status,
        ...(said?.reasons[0] ? { reason: said.reasons[0] } : {}),
        ...(message ? { message } : {}),
      },
    },
    sessionEnd,
  )
}

/** `RATE_LIMIT_EXCEEDED` is `rateLimitExceeded`. */
const bare = (reason: string): string => reason.replaceAll('_', '').toLowerCase()

const rowOf = (reasons: string[]): FailureRow | undefined => {
  const words = reasons.map(bare)
  return failureTable.find((row) => row.reasons.some((reason) => words.includes(bare(reason))))
}

/** What an answer means that is no success. Never throws. */
export const failureOf = (operation: Operation, answer: Answer): YouTubeFailure => {
  const said = readError(answer.body)
  // A server that is out of order knows no better reason.
  const row = answer.status < 500 ? rowOf(said?.reasons ?? []) : undefined
  const meaning = row ?? unlisted(answer.status)
  const isDailyQuota = meaning.code === 'rate_limited' && said?.isDaily
  return failureFrom(isDailyQuota ? dailyQuota : meaning, operation, answer)
}

/** A success without what it must hold. */
export const unreadable = (operation: Operation, answer: Answer): YouTubeFailure =>
  failureFrom(unreadableAnswer, operation, answer)

/** The list of the account's channels does not say which they are. */
export const unreadableChannel = (): PlatformError =>
  new PlatformError({ ...unreadableAnswer, message: 'YouTube did not say whose channel the access is for.' })

/** The session has become a video, and its answer does not tell which. */
export const unnamedVideo = (operation: Operation, answer: Answer): YouTubeFailure =>
  failureFrom(unreadableAnswer, operation, answer, 'finished')

/** The session answers that it does not exist (any more). */
export const goneSession = (operation: Operation, answer: Answer): YouTubeFailure =>
  failureFrom(sessionGone, operation, answer, 'gone')

/** Every byte is at YouTube, which has yet to say what video came of them. */
export const awaitsVideo = (): PlatformError =>
  new PlatformError({
    verdict: 'unclear',
    code: 'unreadable_response',
    effect: 'unknown',
    message: 'YouTube has the whole file, and has not said which video came of it.',
  })

/** Bytes were taken without an error, and none of them is confirmed. */
export const storesNothing = (): PlatformError =>
  new PlatformError({
    verdict: 'retry',
    code: 'platform_unavailable',
    message: 'YouTube stores nothing of what is sent.',
  })

/** The video was uploaded, and YouTube has made nothing of it. */
export const failedVideo = (facts: { reason: string | undefined; status: string }): PlatformError => {
  const row = endTable.find(({ reasons }) => facts.reason !== undefined && reasons.includes(facts.reason))
  const { verdict, code, message } = row ?? {
    verdict: 'refuse' as const,
    code: 'content_rejected' as const,
    message: 'YouTube refused the video after it was uploaded.',
  }
  return new PlatformError({ verdict, code, message, platformError: facts })
}
