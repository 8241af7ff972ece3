import { PlatformError } from '@carteiro/platform-kit'
import { z } from 'zod'
import {
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

/** https://developers.google.com/youtube/v3/docs/errors */
const errorBody = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.looseObject({ reason: z.string().default('') })).default([]),
    details: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
})

/** A PlatformError that also says whether the upload's session is of no use any more. */
export class YouTubeFailure extends PlatformError {
  readonly isSessionGone: boolean

  constructor(what: ConstructorParameters<typeof PlatformError>[0], isSessionGone = false) {
    super(what)
    this.isSessionGone = isSessionGone
  }

  /** The same, for good. */
  final(): PlatformError {
    const { code, message, platformError } = this
    return new PlatformError({ verdict: 'refuse', code, message, platformError })
  }
}

/** YouTube's messages may hold HTML. */
const plain = (text: string): string => text.replace(/<[^>]*>/g, '').trim()

const retryAfter = (headers: Answer['headers']): number | undefined => {
  const seconds = Number(headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}

const secondsOf = (wait: FailureRow['wait']): number | undefined =>
  wait === 'quota_reset' ? secondsToQuotaReset(new Date()) : wait

const failureFrom = (
  row: Omit<FailureRow, 'reasons'>,
  operation: Operation,
  answer: Answer,
  isSessionGone = false,
): YouTubeFailure => {
  const said = errorBody.safeParse(answer.body).data?.error
  const message = plain(said?.message ?? '')
  const isUnclear = row.verdict === 'retry' && UNCLEAR_ON.includes(operation)
  const seconds = retryAfter(answer.headers) ?? secondsOf(row.wait)
  return new YouTubeFailure(
    {
      verdict: isUnclear ? 'unclear' : row.verdict,
      code: row.code,
      message: message ? `${row.message} YouTube says: ${message}` : row.message,
      effect: isUnclear ? 'unknown' : 'none',
      ...(row.verdict === 'wait' ? { retryAfterSeconds: seconds } : {}),
      platformError: {
        status: answer.status,
        ...(said?.errors[0] ? { reason: said.errors[0].reason } : {}),
        ...(message ? { message } : {}),
      },
    },
    isSessionGone,
  )
}

/** What an answer means that is no success. Never throws. */
export const failureOf = (operation: Operation, answer: Answer): YouTubeFailure => {
  const said = errorBody.safeParse(answer.body).data?.error
  const words = [...(said?.details ?? []), ...(said?.errors ?? [])].map(({ reason }) => reason)
  const row = failureTable.find(({ reasons }) => words.some((word) => word && reasons.includes(word)))
  // A server that is out of order knows no better reason.
  return failureFrom(row && answer.status < 500 ? row : unlisted(answer.status), operation, answer)
}

/** A success without what it must hold. */
export const unreadable = (operation: Operation, answer: Answer): YouTubeFailure =>
  failureFrom(unreadableAnswer, operation, answer)

/** The session answers that it does not exist (any more). */
export const goneSession = (operation: Operation, answer: Answer): YouTubeFailure =>
  failureFrom(sessionGone, operation, answer, true)

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
