import type { Verdict } from '@carteiro/contracts'
import { optionalField, PlatformError, tolerantList } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { FailureRow, Operation, Remedy } from './failure-row.ts'
import { failureTable, processingFailures, unlisted, unreadableAnswer } from './failure-table.ts'
import { waitSeconds } from './rate-limits.ts'

export type Answer = { status: number; body: unknown; headers: Record<string, string | undefined> }

const text = optionalField(z.string())
/**
 * The shapes of an error in one: problem JSON, the older list of codes, and `{ code, message }` of the OpenAPI document
 * (its schema `Error`). Whatever else comes is read as nothing. https://docs.x.com/openapi.json
 */
const problem = z.looseObject({
  title: text,
  detail: text,
  reason: text,
  type: text,
  period: text,
  code: optionalField(z.coerce.number()),
  message: text,
  errors: tolerantList(
    z.looseObject({ code: optionalField(z.coerce.number()), message: text, detail: text }),
  ),
})
type Problem = z.infer<typeof problem>
const readProblem = (body: unknown): Problem => problem.safeParse(body).data ?? problem.parse({})
const messagesOf = (body: Problem): string[] =>
  [body.message, ...body.errors.items.map(({ message, detail }) => message ?? detail)].flatMap(
    (said) => said || [],
  )
const codesOf = (body: Problem): number[] =>
  [body.code, ...body.errors.items.map(({ code }) => code)].filter((code) => code !== undefined)

/** The timeline is read to look, never to publish: that X refuses the read says nothing about the post. */
const verdictOn = (operation: Operation, { verdict }: FailureRow): Verdict =>
  operation === 'user_timeline' && verdict === 'refuse' ? 'retry' : verdict

/** A PlatformError that also says which row it is, and what becomes of the media. */
export class XFailure extends PlatformError {
  readonly reason: string
  readonly remedy: Remedy

  constructor(
    row: FailureRow,
    facts: {
      operation: Operation
      said?: string
      retryAfterSeconds?: number
      platformError: Record<string, unknown>
    },
  ) {
    const isUnclear = row.unclearOn?.includes(facts.operation) === true
    super({
      // Only what makes the post visible leaves the author in doubt; a finalize is looked up in silence.
      verdict: isUnclear && facts.operation === 'create_post' ? 'unclear' : verdictOn(facts.operation, row),
      code: row.code,
      message: facts.said ? `${row.message} X says: ${facts.said}` : row.message,
      effect: isUnclear ? 'unknown' : 'none',
      retryAfterSeconds: facts.retryAfterSeconds,
      platformError: { reason: row.name, ...facts.platformError },
    })
    this.reason = row.name
    this.remedy = row.remedy ?? 'none'
  }
}

const problemType = (body: Problem): string | undefined => body.type?.split('/').at(-1)

const wordsOf = (body: Problem): string =>
  [body.title, body.detail, body.reason, problemType(body), ...messagesOf(body)].filter(Boolean).join(' · ')

const fits = (row: FailureRow, status: number, body: Problem, operation: Operation): boolean =>
  (row.status === undefined || row.status.includes(status)) &&
  (row.problem === undefined || row.problem === problemType(body)) &&
  (row.legacy === undefined || codesOf(body).some((code) => row.legacy?.includes(code))) &&
  (row.says === undefined || row.says.test(wordsOf(body))) &&
  (row.on === undefined || row.on.includes(operation))

/** What X itself says, for the author: the most particular sentence there is. */
const saying = (body: Problem): string | undefined => messagesOf(body).join('; ') || body.detail || body.title

const failureFrom = (row: FailureRow, operation: Operation, answer: Answer): XFailure => {
  const body = readProblem(answer.body)
  const said = saying(body)
  return new XFailure(row, {
    operation,
    ...(said ? { said } : {}),
    ...(row.wait === undefined
      ? {}
      : { retryAfterSeconds: waitSeconds(row.wait, answer.headers, body.period, Date.now()) }),
    platformError: {
      status: answer.status,
      ...(body.title ? { title: body.title } : {}),
      ...(body.detail ? { detail: body.detail } : {}),
      ...(body.errors.items.length > 0
        ? { errors: body.errors.items.map(({ code, message }) => ({ code, message })) }
        : body.code === undefined && body.message === undefined
          ? {}
          : { errors: [{ code: body.code, message: body.message }] }),
      ...(answer.headers['x-transaction-id'] ? { transaction_id: answer.headers['x-transaction-id'] } : {}),
    },
  })
}

/** What a refusing answer (any status but 2xx) of an operation means. Never throws. */
export const failureOf = (operation: Operation, answer: Answer): XFailure => {
  const body = readProblem(answer.body)
  const row = failureTable.find((candidate) => fits(candidate, answer.status, body, operation))
  return failureFrom(row ?? unlisted(answer.status), operation, answer)
}

/** A 2xx answer without what it must hold. */
export const unreadable = (operation: Operation, answer: Answer): XFailure =>
  failureFrom(unreadableAnswer, operation, answer)

/** X could not process a medium: this file, never. */
export const processingFailure = (error: {
  name?: string | undefined
  message?: string | undefined
}): XFailure =>
  new XFailure(
    {
      name: 'processing_failed',
      verdict: 'refuse',
      code: 'media_rejected',
      message: processingFailures[error.name ?? ''] ?? 'X could not process the file.',
    },
    {
      operation: 'upload_status',
      ...(error.message ? { said: error.message } : {}),
      platformError: { ...error },
    },
  )

/** The medium of a refused upload is of no use: it is uploaded again. */
export const spoilt = ({ message, platformError }: XFailure): XFailure =>
  new XFailure(
    { name: 'upload_spoilt', verdict: 'retry', code: 'media_rejected', remedy: 'upload_again', message },
    { operation: 'finalize_upload', platformError },
  )
