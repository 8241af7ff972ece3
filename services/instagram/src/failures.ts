import { ConnectFailed, PlatformError } from '@carteiro/platform-kit'
import { z } from 'zod'
import { type FailureRow, failureTable, type Remedy, unknownContainerFailure } from './failure-table.ts'
import type { Operation } from './operations.ts'
import { secondsToRegainAccess } from './usage.ts'

/** Meta's envelope of an error. https://developers.facebook.com/docs/graph-api/guides/error-handling */
const errorEnvelope = z.object({
  error: z.looseObject({
    message: z.string().default(''),
    type: z.string().optional(),
    code: z.coerce.number().optional(),
    error_subcode: z.coerce.number().optional(),
    is_transient: z.boolean().optional(),
    error_user_msg: z.string().optional(),
    fbtrace_id: z.string().optional(),
  }),
})
type GraphError = z.infer<typeof errorEnvelope>['error']

export type Answer = { status: number; body: unknown; usageHeader: string | undefined }

/** A PlatformError that also knows what becomes of the container. */
export class InstagramFailure extends PlatformError {
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
      ...(row.verdict === 'wait' ? { retryAfterSeconds: retryAfterSeconds ?? row.waitSeconds ?? 60 } : {}),
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
type Facts = Record<string, unknown> & {
  retryAfterSeconds?: number | undefined
  subcode?: number | undefined
}

const unlisted = (status: number, transient: boolean): FailureRow => {
  if (status === 429) {
    return {
      verdict: 'wait',
      code: 'rate_limited',
      waitSeconds: 900,
      message: 'Instagram asks to slow down.',
    }
  }
  if (status >= 500 || transient) {
    return {
      verdict: 'retry',
      code: 'platform_unavailable',
      unclearWhenPublishing: true,
      message: 'Instagram is not available.',
    }
  }
  if (status === 401) {
    return {
      verdict: 'reconnect',
      code: 'token_expired',
      message: 'Instagram does not accept the access token.',
    }
  }
  return {
    verdict: 'refuse',
    code: 'content_rejected',
    unclearWhenPublishing: true,
    message: 'Instagram refuses this post.',
  }
}

const fits = (row: FailureRow, error: GraphError, kind: 'read' | 'write'): boolean =>
  (row.codes === undefined || (error.code !== undefined && row.codes.includes(error.code))) &&
  (row.subcodes === undefined ||
    (error.error_subcode !== undefined && row.subcodes.includes(error.error_subcode))) &&
  (row.named === undefined || row.named.test(error.message)) &&
  (row.on === undefined || row.on === kind)

const sentence = (row: FailureRow, detail: string | undefined): string =>
  detail ? `${row.message} Instagram says: ${detail}` : row.message

/** What a refusing answer (any status but 2xx) of an operation means. Never throws. */
export const failureOf = (operation: Operation, answer: Answer): InstagramFailure => {
  const parsed = errorEnvelope.safeParse(answer.body)
  const error: GraphError = parsed.success ? parsed.data.error : { message: '' }
  const kind = operation === 'create_container' || operation === 'publish_container' ? 'write' : 'read'
  const row =
    failureTable.find((candidate) => fits(candidate, error, kind)) ??
    unlisted(answer.status, error.is_transient === true)
  const isUnclear = operation === 'publish_container' && row.unclearWhenPublishing === true
  return new InstagramFailure(row, {
    effect: isUnclear ? 'unknown' : 'none',
    message: sentence(row, error.error_user_msg ?? error.message),
    platformError: {
      status: answer.status,
      code: error.code ?? null,
      subcode: error.error_subcode,
      message: error.message,
      trace: error.fbtrace_id ?? null,
      retryAfterSeconds: secondsToRegainAccess(answer.usageHeader),
    },
  })
}

/** Instagram's numbers have seven digits; the status of a spoilt container is a sentence around one. */
const NUMBER_IN_STATUS = /\b(\d{7})\b/

/** Why a container ended in ERROR, from the text of its `status`. */
export const containerFailure = (status: string): InstagramFailure => {
  const subcode = Number(NUMBER_IN_STATUS.exec(status)?.[1] ?? Number.NaN)
  const row =
    failureTable.find((candidate) => candidate.subcodes?.includes(subcode)) ?? unknownContainerFailure
  return new InstagramFailure(row, {
    effect: 'none',
    message: sentence(row, status),
    platformError: { container_status: status, ...(Number.isNaN(subcode) ? {} : { subcode }) },
  })
}

/** The container outlived its 24 hours, or nobody finds it any more. */
export const goneContainer = (reason: 'expired' | 'missing'): InstagramFailure => {
  const subcode = reason === 'expired' ? 2207020 : 2207008
  const row =
    failureTable.find((candidate) => candidate.subcodes?.includes(subcode)) ?? unknownContainerFailure
  return new InstagramFailure(row, { effect: 'none', message: row.message, platformError: { subcode } })
}

/**
 * No answer, or none that can be read. Only after a publish call that left does it matter: a container too many is
 * invisible and expires.
 */
export const noAnswer = (operation: Operation, error: unknown): PlatformError => {
  const isUnclear = operation === 'publish_container' && !(error instanceof ConnectFailed)
  return new PlatformError({
    verdict: isUnclear ? 'unclear' : 'retry',
    code: 'platform_unavailable',
    message: (error as Error).message,
    effect: isUnclear ? 'unknown' : 'none',
  })
}
