import {
  ConnectFailed,
  createFailures,
  type Meaning as KitMeaning,
  type FailureRow as KitRow,
  PlatformError,
  PlatformFailure,
  type Said,
  TimedOut,
} from '@carteiro/platform-kit'
import { readGraphError, TRANSIENT } from './graph-error.ts'

/**
 * `new_container`: this one is spoilt, make another. `not_ready`: ask again for as long as preparing may take.
 * `not_found_yet`: ask again for as long as a new id may be unknown. After that both are spoilt.
 */
export type Remedy = 'new_container' | 'not_ready' | 'not_found_yet'

export type FailureRow<Operation extends string = string> = KitRow<Operation, Remedy>
export type Meaning<Operation extends string = string> = KitMeaning<Operation, Remedy>

export const THROTTLED_SECONDS = 15 * 60

/** Subcodes of publishing have seven digits; the status of a spoilt container is a sentence around one. */
const NUMBER_IN_STATUS = /\b(\d{7})\b/

export type GraphFailures<Operation extends string> = ReturnType<typeof createGraphFailures<Operation>>

/** The failures of one of Meta's platforms: its table in, verdicts out. */
export const createGraphFailures = <Operation extends string>(platform: {
  /** As its users know it. */
  name: string
  table: readonly FailureRow<Operation>[]
  /** The calls after which a post is visible, or is not any more: those without an answer may have had their effect. */
  publishes: readonly Operation[]
  /** Why a container ended in ERROR, where its status is a word. */
  containerTable?: readonly FailureRow<Operation>[]
  /** It ended so for a reason that is in no table. */
  unknownContainer: Meaning<Operation>
  expiredContainer: FailureRow<Operation>
  missingContainer: FailureRow<Operation>
}) => {
  const { name, table, publishes, containerTable = [] } = platform
  const isDoubtful = (operation: Operation): boolean => publishes.includes(operation)
  const failures = createFailures<Operation, Remedy>({
    name,
    table,
    read: readGraphError,
    unlisted: (status, said) => unlisted(name, publishes, status, said),
    unreadable: {
      verdict: 'retry',
      code: 'unreadable_response',
      unclearOn: publishes,
      message: `${name} gave an answer that cannot be read.`,
    },
  })

  return {
    ...failures,

    /** Why a container ended in ERROR, from the text of its status. */
    containerFailure: (status: string): PlatformFailure => {
      const [, digits] = NUMBER_IN_STATUS.exec(status) ?? []
      const subcode = digits === undefined ? undefined : Number(digits)
      const row =
        containerTable.find(({ codes }) => codes?.includes(status)) ??
        table.find(({ subcodes }) => subcode !== undefined && subcodes?.includes(subcode)) ??
        platform.unknownContainer
      const { wait } = row
      return new PlatformFailure(
        { ...row, message: status ? `${row.message} ${name} says: ${status}` : row.message },
        {
          retryAfterSeconds: row.verdict === 'wait' && typeof wait === 'number' ? wait : undefined,
          platformError: { container_status: status, ...(subcode === undefined ? {} : { subcode }) },
        },
      )
    },

    /** The container outlived its 24 hours, or is not found any more. */
    goneContainer: (reason: 'expired' | 'missing'): PlatformFailure => {
      const row = reason === 'expired' ? platform.expiredContainer : platform.missingContainer
      const [subcode] = row.subcodes ?? []
      return new PlatformFailure(row, { platformError: subcode === undefined ? {} : { subcode } })
    },

    /** No answer. Only after a publish call that left does it matter: a container too many is invisible and expires. */
    noAnswer: (operation: Operation, error: unknown): PlatformError => {
      const isUnclear = isDoubtful(operation) && !(error instanceof ConnectFailed)
      return new PlatformError({
        verdict: isUnclear ? 'unclear' : 'retry',
        code: error instanceof TimedOut ? 'timeout' : 'platform_unavailable',
        message: (error as Error).message,
        effect: isUnclear ? 'unknown' : 'none',
      })
    },
  }
}

/** What an answer means that no row knows: by its HTTP status, and by whether it is an error of Meta's at all. */
const unlisted = <Operation extends string>(
  name: string,
  publishes: readonly Operation[],
  status: number,
  { codes, text }: Said,
): Meaning<Operation> => {
  if (status === 429) {
    return {
      verdict: 'wait',
      code: 'rate_limited',
      wait: THROTTLED_SECONDS,
      message: `${name} asks to slow down.`,
    }
  }
  if (status >= 500 || codes?.includes(TRANSIENT)) {
    return {
      verdict: 'retry',
      code: 'platform_unavailable',
      unclearOn: publishes,
      message: `${name} is not available.`,
    }
  }
  if (status === 401) {
    return {
      verdict: 'reconnect',
      code: 'token_expired',
      message: `${name} does not accept the access token.`,
    }
  }
  // Nothing in it says that the post is at fault: a proxy may have answered.
  if (text === undefined) {
    return {
      verdict: 'retry',
      code: 'unreadable_response',
      unclearOn: publishes,
      message: `${name} answered with HTTP ${status} and no error that can be read.`,
    }
  }
  return {
    verdict: 'refuse',
    code: 'content_rejected',
    unclearOn: publishes,
    message: `${name} refuses this post.`,
  }
}
