import { optionalField, PlatformError, retryAfterSeconds } from '@carteiro/platform-kit'
import { z } from 'zod'
import {
  chunkFailures,
  type FailureRow,
  failureTable,
  type Operation,
  type Remedy,
  spent,
  unlisted,
  unreadableAnswer,
} from './failure-table.ts'

export type Answer = { status: number; body: unknown; headers: Record<string, string | undefined> }

/** The tables of the documents call the id `logid`, their samples `log_id`. */
const errorObject = z.looseObject({
  code: optionalField(z.string().min(1)),
  message: optionalField(z.string()),
  log_id: optionalField(z.string()),
  logid: optionalField(z.string()),
})
/** As every JSON endpoint answers, or flat as the OAuth endpoints do. https://developers.tiktok.com/doc/tiktok-api-v2-error-handling */
const envelope = z.looseObject({
  error: z.union([errorObject, z.string().transform((code) => errorObject.parse({ code }))]),
})
type Words = z.output<typeof errorObject>

/** `error` of an answer: `ok`, or TikTok's own word of refusal. */
export const wordsOf = (body: unknown): Words | undefined => envelope.safeParse(body).data?.error

/** A PlatformError that also says what becomes of the upload. */
export class TikTokFailure extends PlatformError {
  readonly remedy: Remedy

  constructor(
    row: Omit<FailureRow, 'codes'>,
    facts: {
      operation: Operation
      said?: string | undefined
      retryAfterSeconds?: number | undefined
      platformError: Record<string, unknown>
    },
  ) {
    const isUnclear = row.unclearOn?.includes(facts.operation) === true
    super({
      verdict: isUnclear ? 'unclear' : row.verdict,
      code: row.code,
      message: facts.said ? `${row.message} TikTok says: ${facts.said}` : row.message,
      effect: isUnclear || row.code === 'outcome_unknown' ? 'unknown' : 'none',
      ...(row.verdict === 'wait' ? { retryAfterSeconds: facts.retryAfterSeconds ?? row.waitSeconds } : {}),
      platformError: facts.platformError,
    })
    this.remedy = row.remedy ?? 'none'
  }

  /** The same, for good. */
  final(): PlatformError {
    const { code, message, platformError } = this
    return new PlatformError({ verdict: 'refuse', code, message, platformError })
  }
}

const rowOf = (word: string | null | undefined) =>
  failureTable.find(({ codes }) => typeof word === 'string' && codes.includes(word))

const failureFrom = (row: Omit<FailureRow, 'codes'>, operation: Operation, answer: Answer): TikTokFailure => {
  const words = wordsOf(answer.body)
  const logId = words?.log_id ?? words?.logid
  return new TikTokFailure(row, {
    operation,
    said: words?.message,
    retryAfterSeconds: retryAfterSeconds(answer.headers),
    platformError: {
      status: answer.status,
      ...(words?.code ? { code: words.code } : {}),
      ...(words?.message ? { message: words.message } : {}),
      ...(logId ? { log_id: logId } : {}),
    },
  })
}

/** What an answer means whose `error.code` is not `ok`; some come with HTTP 200. Never throws. */
export const failureOf = (operation: Operation, answer: Answer): TikTokFailure =>
  failureFrom(rowOf(wordsOf(answer.body)?.code) ?? unlisted(answer.status), operation, answer)

/** A success without what it must hold. */
export const unreadable = (operation: Operation, answer: Answer): TikTokFailure =>
  failureFrom(unreadableAnswer, operation, answer)

/** What a chunk's answer means, other than that the chunk was taken. */
export const chunkFailure = (operation: Operation, answer: Answer): TikTokFailure => {
  const failure = failureFrom(chunkFailures[answer.status] ?? unlisted(answer.status), operation, answer)
  failure.platformError.content_range = answer.headers['content-range'] ?? null
  return failure
}

const unknownReason: Omit<FailureRow, 'codes'> = {
  verdict: 'refuse',
  code: 'content_rejected',
  message: 'TikTok refused the post after processing it.',
}

/** A task is FAILED: nothing was posted by it, and nothing will be. */
export const failedTask = (reason: string | null | undefined): TikTokFailure => {
  const row = rowOf(reason) ?? unknownReason
  return new TikTokFailure(
    { ...row, remedy: 'new_task', unclearOn: [] },
    { operation: 'fetch_status', platformError: { status: 'FAILED', fail_reason: reason ?? null } },
  )
}

/** An upload that cannot be finished any more, and has posted nothing. */
export const spentUpload = ({ platformError }: TikTokFailure): TikTokFailure =>
  new TikTokFailure(spent, { operation: 'upload_last_chunk', platformError })
