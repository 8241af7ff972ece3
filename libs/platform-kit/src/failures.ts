import type { ErrorCode, Verdict } from '@carteiro/contracts'
import { PlatformError } from './outcomes.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** What of a platform's HTTP response says why it refuses. */
export type Answer = { status: number; body: unknown; headers: Record<string, string | undefined> }

/** What a platform says in such a response. None of it is promised. */
export type Said = {
  /** Its own codes, numbers or names. */
  codes?: readonly (string | number)[]
  subcodes?: readonly number[]
  /** All that it says: many refusals differ in nothing else. */
  text?: string
  /** What it says to people. */
  message?: string | undefined
  /** What is kept of it in `platform_error`, beside the status. */
  facts?: Record<string, unknown>
  /** How long to wait, where that is not said by `Retry-After`. */
  retryAfterSeconds?: number | undefined
}

/** What a refusal means for the job. */
export type Meaning<Operation extends string = string, Remedy extends string = string> = {
  /** Names it in tests and in the records of steps. */
  name?: string
  verdict: Verdict
  code: ErrorCode
  message: string
  /** Seconds to wait when the platform names none, or how long to wait whatever it `asked`. */
  wait?: number | ((asked: number | undefined, answer: Answer) => number)
  /** What the service can do about it by itself. */
  remedy?: Remedy
  /** How many generations of the work (generations.ts) may end so before the content itself is blamed; 1 when left out. */
  generations?: number
  /** From these calls it proves nothing: they may have had their effect. */
  unclearOn?: readonly Operation[]
}

/** A row of a platform's failure table. All that is named must fit; of several rows the first that fits is taken. */
export type FailureRow<Operation extends string = string, Remedy extends string = string> = Meaning<
  Operation,
  Remedy
> & {
  status?: readonly number[]
  /** One of the platform's codes. */
  codes?: readonly (string | number)[]
  subcodes?: readonly number[]
  says?: RegExp
  /** Only in answers to these calls. */
  on?: readonly Operation[]
}

/** Meanings that most tables have. */
export const meanings = {
  content: { verdict: 'refuse', code: 'content_rejected' },
  media: { verdict: 'refuse', code: 'media_rejected' },
  forbidden: { verdict: 'refuse', code: 'permission_denied' },
  duplicate: { verdict: 'refuse', code: 'duplicate' },
  /** What we have sent is at fault, and not what the user wrote. */
  ours: { verdict: 'refuse', code: 'internal' },
  disconnected: { verdict: 'reconnect', code: 'account_disconnected' },
} as const

type Entry<Operation extends string, Remedy extends string> = readonly [
  facts: Omit<FailureRow<Operation, Remedy>, 'message'>,
  message: string,
]

/** A failure table whose rows have their message last: most fit on a line. */
export const tableOf = <Operation extends string, Remedy extends string = never>(
  rows: readonly Entry<Operation, Remedy>[],
): readonly FailureRow<Operation, Remedy>[] => rows.map(([facts, message]) => ({ ...facts, message }))

/** The same of rows that have names, by which their messages stand apart; a row may have one of its own. */
export const namedTable = <Operation extends string, Remedy extends string, Name extends string>(
  messages: Record<Name, string>,
  rows: readonly (Omit<FailureRow<Operation, Remedy>, 'message'> & { name: Name; message?: string })[],
): readonly (FailureRow<Operation, Remedy> & { name: Name })[] =>
  rows.map((row) => ({ message: messages[row.name], ...row }))

const numbersOrNames = (list: string): (string | number)[] =>
  list.split(' ').map((one) => (/^-?\d+$/.test(one) ? Number(one) : one))

/** Rows of one meaning, by the platform's code, or several with spaces between them. */
export const byCode = <const Facts extends object>(facts: Facts, messages: Record<string, string>) =>
  Object.entries(messages).map(
    ([codes, message]) => [{ ...facts, codes: numbersOrNames(codes) }, message] as const,
  )

/** The same by subcode. */
export const bySubcode = <const Facts extends object>(facts: Facts, messages: Record<string, string>) =>
  Object.entries(messages).map(
    ([subcodes, message]) => [{ ...facts, subcodes: subcodes.split(' ').map(Number) }, message] as const,
  )

/** What a bare HTTP status says of most platforms, where the platform says nothing of its own. */
export const meaningOfStatus = <Operation extends string>(
  name: string,
  status: number,
  { rateLimitSeconds, unclearOn }: { rateLimitSeconds: number; unclearOn: readonly Operation[] },
): Meaning<Operation, never> => {
  const at = `(HTTP ${status})`
  const unavailable = { verdict: 'retry', code: 'platform_unavailable', unclearOn } as const
  if (status < 400) {
    const message = `${name} gave an answer that is not known ${at}.`
    return { verdict: 'retry', code: 'unreadable_response', unclearOn, message }
  }
  if (status >= 500) return { ...unavailable, message: `${name} is out of order ${at}.` }
  if (status === 408) return { ...unavailable, message: `${name} did not get the whole request in time.` }
  if (status === 429) {
    const message = `${name} asks to slow down.`
    return { verdict: 'wait', code: 'rate_limited', wait: rateLimitSeconds, message }
  }
  if (status === 401) {
    return { verdict: 'reconnect', code: 'token_expired', message: `${name} does not accept the token.` }
  }
  if (status === 403) {
    return { verdict: 'refuse', code: 'permission_denied', message: `${name} does not permit this.` }
  }
  return { verdict: 'refuse', code: 'content_rejected', message: `${name} refuses the request ${at}.` }
}

/** A platform has refused, in a way that its failure table knows. */
export class PlatformFailure extends PlatformError {
  readonly reason: string | undefined
  readonly remedy: string | undefined
  readonly generations: number
  /** All that the platform said. */
  readonly text: string

  constructor(
    meaning: Omit<Meaning, 'wait' | 'unclearOn'>,
    facts: {
      effect?: 'none' | 'unknown'
      text?: string | undefined
      retryAfterSeconds?: number | undefined
      platformError?: Record<string, unknown>
    } = {},
  ) {
    const { verdict, code, message, name: reason } = meaning
    super({ ...facts, verdict, code, message })
    this.reason = reason
    this.remedy = meaning.remedy
    this.generations = meaning.generations ?? 1
    this.text = facts.text ?? ''
  }

  /** It was tried often enough: refused for good. */
  final(): PlatformError {
    return this.changed({ verdict: 'refuse', retryAfterSeconds: undefined })
  }

  /** It proves nothing, since an earlier call may have had the effect. */
  unclear(): PlatformError {
    return this.changed({ verdict: 'unclear', effect: 'unknown' })
  }

  /** The same, with a better figure than the table's. */
  waiting(retryAfterSeconds: number): PlatformError {
    return this.changed({ retryAfterSeconds })
  }

  /** The same, of a call after which there is nothing to repair. */
  withoutRemedy(): PlatformError {
    return this.changed({})
  }

  private changed(what: Partial<ConstructorParameters<typeof PlatformError>[0]>): PlatformError {
    const { verdict, code, message, effect, retryAfterSeconds, platformError } = this
    return new PlatformError({ verdict, code, message, effect, retryAfterSeconds, platformError, ...what })
  }
}

const shares = <T>(wanted: readonly T[] | undefined, given: readonly T[] = []): boolean =>
  wanted === undefined || given.some((one) => wanted.includes(one))

const fits = (row: FailureRow, operation: string, status: number, said: Said): boolean =>
  shares(row.status, [status]) &&
  shares(row.codes, said.codes) &&
  shares(row.subcodes, said.subcodes) &&
  shares(row.on, [operation]) &&
  (row.says === undefined || row.says.test(said.text ?? ''))

/** The failures of one platform: its table in, verdicts out. */
export const createFailures = <Operation extends string, Remedy extends string = never>(platform: {
  /** As its users know it. */
  name: string
  table: readonly FailureRow<Operation, Remedy>[]
  /** Reads what an answer that refuses says. Never throws. */
  read: (answer: Answer) => Said
  /** What no row knows, by its status. */
  unlisted: (status: number, said: Said) => Meaning<Operation, Remedy>
  /** A success without what it must hold: the call may have had its effect. */
  unreadable: Meaning<Operation, Remedy>
  /** Where an operation judges otherwise than the table. */
  verdictOf?: (operation: Operation, meaning: Meaning<Operation, Remedy>, isUnclear: boolean) => Verdict
}) => {
  const { name, table, read } = platform
  const usualVerdict = (
    _: Operation,
    { verdict }: Meaning<Operation, Remedy>,
    isUnclear: boolean,
  ): Verdict => (isUnclear ? 'unclear' : verdict)
  const { verdictOf = usualVerdict } = platform

  const waitOf = (
    { verdict, wait }: Meaning<Operation, Remedy>,
    said: Said,
    answer: Answer,
  ): number | undefined => {
    const asked = said.retryAfterSeconds ?? retryAfterSeconds(answer.headers)
    if (typeof wait === 'function') return wait(asked, answer)
    return verdict === 'wait' ? (asked ?? wait) : undefined
  }

  /** An answer, and what it means. */
  const failureFrom = (
    meaning: Meaning<Operation, Remedy>,
    operation: Operation,
    answer: Answer,
    said = read(answer),
  ): PlatformFailure => {
    const isUnclear = meaning.unclearOn?.includes(operation) === true
    const { message } = said
    return new PlatformFailure(
      {
        ...meaning,
        verdict: verdictOf(operation, meaning, isUnclear),
        message: message ? `${meaning.message} ${name} says: ${message}` : meaning.message,
      },
      {
        effect: isUnclear || meaning.code === 'outcome_unknown' ? 'unknown' : 'none',
        text: said.text,
        retryAfterSeconds: waitOf(meaning, said, answer),
        platformError: {
          ...(meaning.name ? { reason: meaning.name } : {}),
          status: answer.status,
          ...said.facts,
        },
      },
    )
  }

  return {
    failureFrom,
    /** What an answer means that is no success. Never throws. */
    failureOf: (operation: Operation, answer: Answer): PlatformFailure => {
      const said = read(answer)
      const row = table.find((one) => fits(one, operation, answer.status, said))
      return failureFrom(row ?? platform.unlisted(answer.status, said), operation, answer, said)
    },
    unreadable: (operation: Operation, answer: Answer): PlatformFailure =>
      failureFrom(platform.unreadable, operation, answer),
    /** What the service can do by itself about an error; undefined when it is none of the platform's, or nothing helps. */
    remedyOf: (error: unknown): Remedy | undefined =>
      error instanceof PlatformFailure ? (error.remedy as Remedy | undefined) : undefined,
  }
}
export type Failures<Operation extends string, Remedy extends string = never> = ReturnType<
  typeof createFailures<Operation, Remedy>
>
