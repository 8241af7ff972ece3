import { optionalField, PlatformError, retryAfterSeconds, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'
import {
  type FailureRow,
  failureTable,
  neverReady,
  type Operation,
  type Remedy,
  unlisted,
  unreadableAnswer,
} from './failure-table.ts'
import { RATE_LIMIT_SECONDS } from './limits.ts'

export type Answer = { status: number; body: unknown; headers: Record<string, string | undefined> }

const text = optionalField(z.string())

/** All of it is optional: an error is known by its status too. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling */
const errorBody = z.looseObject({
  message: text,
  code: text,
  serviceErrorCode: optionalField(z.coerce.number()),
  errorDetails: optionalField(
    z.looseObject({ inputErrors: tolerantList(z.looseObject({ code: text, description: text })) }),
  ),
})
type ErrorBody = z.infer<typeof errorBody>

const inputErrorsOf = (said: ErrorBody | undefined) => said?.errorDetails?.inputErrors.items ?? []
const wordsOf = (said: ErrorBody | undefined): string =>
  [said?.code, said?.message, ...inputErrorsOf(said).flatMap(({ code, description }) => [code, description])]
    .filter(Boolean)
    .join(' · ')

export const isHtml = ({ headers }: Pick<Answer, 'headers'>): boolean =>
  headers['content-type']?.includes('html') === true

const CREATED = 201
const DAY_SECONDS = 86_400
/** https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits */
const secondsToUtcMidnight = (nowMs: number): number => DAY_SECONDS - Math.floor((nowMs / 1000) % DAY_SECONDS)

/** A PlatformError that also says which row it is, and what becomes of the media. */
export class LinkedInFailure extends PlatformError {
  readonly reason: string
  readonly remedy: Remedy | undefined
  /** LinkedIn has answered 201 Created, and not what it has made. */
  readonly isCreated: boolean
  /** Of a duplicate: the post that LinkedIn names. A hint, no proof: after a deletion it may be nobody's. */
  readonly duplicateOf: string | undefined

  constructor(row: FailureRow, operation: Operation, answer: Answer) {
    const said = errorBody.safeParse(answer.body).data
    const words = wordsOf(said)
    const isUnclear = row.unclearOn?.includes(operation) === true
    const told = inputErrorsOf(said)[0]?.description ?? said?.message
    const retryAfter = retryAfterSeconds(answer.headers)
    const wait =
      row.wait === 'utc_midnight' ? secondsToUtcMidnight(Date.now()) : (row.wait ?? RATE_LIMIT_SECONDS)
    super({
      verdict: isUnclear ? 'unclear' : row.verdict,
      code: row.code,
      message: told ? `${row.message} LinkedIn says: ${told}` : row.message,
      effect: isUnclear ? 'unknown' : 'none',
      ...(row.verdict === 'wait' ? { retryAfterSeconds: retryAfter ?? wait } : {}),
      platformError: {
        reason: row.name,
        status: answer.status,
        ...(said?.code ? { code: said.code } : {}),
        ...(said?.serviceErrorCode ? { serviceErrorCode: said.serviceErrorCode } : {}),
        ...(said?.message ? { message: said.message } : {}),
        ...(answer.headers['x-li-uuid'] ? { request: answer.headers['x-li-uuid'] } : {}),
      },
    })
    this.reason = row.name
    this.remedy = row.remedy
    this.isCreated = operation === 'create_post' && answer.status === CREATED
    this.duplicateOf = /duplicate of (urn:li:\w+:[\w-]+)/.exec(words)?.[1]
  }

  /** The same, for good. */
  final(): PlatformError {
    const { code, message, platformError } = this
    return new PlatformError({ verdict: 'refuse', code, message, platformError })
  }
}

const fits = (row: FailureRow, operation: Operation, answer: Answer, words: string): boolean =>
  (row.isHtml === undefined || isHtml(answer)) &&
  (row.status === undefined || row.status.includes(answer.status)) &&
  (row.on === undefined || row.on.includes(operation)) &&
  (row.says === undefined || row.says.test(words))

/** What a refusing answer (any status but 2xx) of an operation means. Never throws. */
export const failureOf = (operation: Operation, answer: Answer): LinkedInFailure => {
  const words = wordsOf(errorBody.safeParse(answer.body).data)
  const row = failureTable.find((candidate) => fits(candidate, operation, answer, words))
  return new LinkedInFailure(row ?? unlisted(answer.status), operation, answer)
}

/** The media of a post were not ready for so long that they are uploaded again. */
export const notReadyForLong = (): LinkedInFailure =>
  new LinkedInFailure(neverReady, 'create_post', { status: 400, body: undefined, headers: {} })

/** An upload is over. @throws LinkedInFailure unless the answer is LinkedIn's own success */
export const requireUploaded = (operation: Operation, answer: Answer): void => {
  if (answer.status < 200 || answer.status > 299) throw failureOf(operation, answer)
  if (isHtml(answer)) throw unreadable(operation, answer)
}

/** A 2xx answer without what it must hold. */
export const unreadable = (operation: Operation, answer: Answer): LinkedInFailure =>
  new LinkedInFailure(unreadableAnswer, operation, answer)
