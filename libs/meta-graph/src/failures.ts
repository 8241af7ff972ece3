import { ConnectFailed, PlatformError } from '@carteiro/platform-kit'
import { z } from 'zod'
import { unlistedFailure } from './common-failures.ts'
import type { CallKind, FailureRow } from './failure-row.ts'
import { GraphFailure } from './graph-failure.ts'
import { secondsToRegainAccess } from './usage.ts'

/**
 * Meta's envelope of an error. A code may be a name.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
const numberOrName = z.union([z.number(), z.string()]).optional()
const errorEnvelope = z.object({
  error: z.looseObject({
    message: z.string().default(''),
    type: z.string().optional(),
    code: numberOrName,
    error_subcode: numberOrName,
    is_transient: z.boolean().optional(),
    error_user_msg: z.string().optional(),
    fbtrace_id: z.string().optional(),
  }),
})
type GraphError = z.infer<typeof errorEnvelope>['error']

/** How the hosts that take files say it. https://developers.facebook.com/documentation/video-api/guides/reels-publishing */
const uploadError = z.object({
  debug_info: z.looseObject({ type: z.string(), message: z.string().default('') }),
})

const errorOf = (body: unknown): GraphError => {
  const upload = uploadError.safeParse(body).data?.debug_info
  if (upload) return { message: `${upload.type}: ${upload.message}` }
  return errorEnvelope.safeParse(body).data?.error ?? { message: '' }
}

export type Answer = { status: number; body: unknown; usageHeader: string | undefined }

const numberOf = (value: string | number | undefined): number | undefined =>
  value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value)

const fits = (row: FailureRow, error: GraphError, kind: CallKind): boolean => {
  const [code, subcode] = [numberOf(error.code), numberOf(error.error_subcode)]
  return (
    row.containerErrors === undefined &&
    (row.codes === undefined || (code !== undefined && row.codes.includes(code))) &&
    (row.subcodes === undefined || (subcode !== undefined && row.subcodes.includes(subcode))) &&
    (row.named === undefined || row.named.test(`${error.code ?? ''} ${error.message}`)) &&
    (row.on === undefined || row.on === kind)
  )
}

/** Subcodes of publishing have seven digits; the status of a spoilt container is a sentence around one. */
const NUMBER_IN_STATUS = /\b(\d{7})\b/

export type FailuresOf<Operation extends string> = ReturnType<typeof createFailures<Operation>>

/** How one platform's refusals are read: by its table, of which the first row that fits wins. */
export const createFailures = <Operation extends string>(options: {
  /** As its users know it. */
  name: string
  table: readonly FailureRow[]
  /** Calls that write, and among them the one after which a post is visible. */
  writes: readonly Operation[]
  publishes: readonly Operation[]
  /** Writes that name a container made before. */
  uses?: readonly Operation[]
  /** A container that ended in ERROR for a reason that is not in the table. */
  unknownContainerFailure: FailureRow
  expiredContainer: FailureRow
  missingContainer: FailureRow
}) => {
  const { name, table } = options
  const kindOf = (operation: Operation): CallKind => {
    if (options.uses?.includes(operation)) return 'use'
    return options.writes.includes(operation) ? 'write' : 'read'
  }
  const sentence = (row: FailureRow, detail: string | undefined): string =>
    detail ? `${row.message} ${name} says: ${detail}` : row.message
  const withoutAnswer = (row: FailureRow, facts: Record<string, unknown>, detail?: string): GraphFailure =>
    new GraphFailure(row, { effect: 'none', message: sentence(row, detail), platformError: facts })

  return {
    /** What a refusing answer (any status but 2xx) of an operation means. Never throws. */
    failureOf: (operation: Operation, answer: Answer): GraphFailure => {
      const error = errorOf(answer.body)
      const row =
        table.find((candidate) => fits(candidate, error, kindOf(operation))) ??
        unlistedFailure(name, answer.status, error.is_transient === true)
      const isUnclear = options.publishes.includes(operation) && row.unclearWhenPublishing === true
      return new GraphFailure(row, {
        effect: isUnclear ? 'unknown' : 'none',
        message: sentence(row, error.error_user_msg ?? error.message),
        platformError: {
          status: answer.status,
          code: numberOf(error.code) ?? error.code ?? null,
          subcode: numberOf(error.error_subcode),
          message: error.message,
          trace: error.fbtrace_id ?? null,
          retryAfterSeconds: secondsToRegainAccess(answer.usageHeader),
        },
      })
    },

    /** Why a container ended in ERROR, from the text of its status. */
    containerFailure: (status: string): GraphFailure => {
      const subcode = numberOf(NUMBER_IN_STATUS.exec(status)?.[1])
      const row =
        table.find(
          ({ subcodes, containerErrors }) =>
            containerErrors?.includes(status) || (subcode !== undefined && subcodes?.includes(subcode)),
        ) ?? options.unknownContainerFailure
      return withoutAnswer(
        row,
        { container_status: status, ...(subcode === undefined ? {} : { subcode }) },
        status,
      )
    },

    /** The container outlived its 24 hours, or nobody finds it any more. */
    goneContainer: (reason: 'expired' | 'missing'): GraphFailure => {
      const row = reason === 'expired' ? options.expiredContainer : options.missingContainer
      return withoutAnswer(row, { subcode: row.subcodes?.[0] })
    },

    /**
     * No answer, or none that can be read. Only after a publish call that left does it matter: a container too many is
     * invisible and expires.
     */
    noAnswer: (operation: Operation, error: unknown): PlatformError => {
      const isUnclear = options.publishes.includes(operation) && !(error instanceof ConnectFailed)
      return new PlatformError({
        verdict: isUnclear ? 'unclear' : 'retry',
        code: 'platform_unavailable',
        message: (error as Error).message,
        effect: isUnclear ? 'unknown' : 'none',
      })
    },
  }
}
