import { ConnectFailed, PlatformError, TimedOut } from '@carteiro/platform-kit'
import { unlistedFailure } from './common-failures.ts'
import type { CallKind, FailureRow } from './failure-row.ts'
import { errorOf, type GraphError } from './graph-answer.ts'
import { GraphFailure } from './graph-failure.ts'
import { secondsToRegainAccess } from './usage.ts'

export type Answer = {
  status: number
  body: unknown
  usageHeader: string | undefined
  retryAfterSeconds?: number | undefined
}

const fits = (row: FailureRow, error: GraphError, kind: CallKind): boolean =>
  row.containerErrors === undefined &&
  (row.codes === undefined || (typeof error.code === 'number' && row.codes.includes(error.code))) &&
  (row.subcodes === undefined || (error.subcode !== undefined && row.subcodes.includes(error.subcode))) &&
  (row.named === undefined || row.named.test(`${error.code ?? ''} ${error.message}`)) &&
  (row.on === undefined || row.on === kind)

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
        (error && table.find((candidate) => fits(candidate, error, kindOf(operation)))) ??
        unlistedFailure(name, answer.status, error)
      const isUnclear = options.publishes.includes(operation) && row.unclearWhenPublishing === true
      return new GraphFailure(row, {
        effect: isUnclear ? 'unknown' : 'none',
        message: sentence(row, error?.userMessage ?? error?.message),
        platformError: {
          status: answer.status,
          code: error?.code ?? null,
          subcode: error?.subcode,
          message: error?.message ?? '',
          trace: error?.trace ?? null,
          retryAfterSeconds: secondsToRegainAccess(answer.usageHeader) ?? answer.retryAfterSeconds,
        },
      })
    },

    /** Why a container ended in ERROR, from the text of its status. */
    containerFailure: (status: string): GraphFailure => {
      const [, digits] = NUMBER_IN_STATUS.exec(status) ?? []
      const subcode = digits === undefined ? undefined : Number(digits)
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

    /** No answer. Only after a publish call that left does it matter: a container too many is invisible and expires. */
    noAnswer: (operation: Operation, error: unknown): PlatformError => {
      const isUnclear = options.publishes.includes(operation) && !(error instanceof ConnectFailed)
      return new PlatformError({
        verdict: isUnclear ? 'unclear' : 'retry',
        code: error instanceof TimedOut ? 'timeout' : 'platform_unavailable',
        message: (error as Error).message,
        effect: isUnclear ? 'unknown' : 'none',
      })
    },

    /** A success that cannot be read: no sign that the platform is down. What a publish call did is not known. */
    unreadable: (operation: Operation, status: number): PlatformError => {
      const isUnclear = options.publishes.includes(operation)
      return new PlatformError({
        verdict: isUnclear ? 'unclear' : 'retry',
        code: 'unreadable_response',
        message: `${name} answered ${operation} (HTTP ${status}) in a way that cannot be read.`,
        effect: isUnclear ? 'unknown' : 'none',
        platformError: { status },
      })
    },
  }
}
