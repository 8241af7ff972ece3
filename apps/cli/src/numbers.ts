import { UsageError } from './exit-codes.ts'

const MS_PER_SECOND = 1_000
/** As long as a timer can be. */
const LONGEST_MS = 2 ** 31 - 1

/** Milliseconds of a `--timeout`; without one there is no limit that matters. */
export const timeoutOf = (seconds: string | undefined): number => {
  if (seconds === undefined) return LONGEST_MS
  const value = Number(seconds) * MS_PER_SECOND
  if (!(value > 0 && value <= LONGEST_MS)) throw new UsageError(`--timeout: expected seconds, got ${seconds}`)
  return value
}

/** A whole number of seconds. */
export const secondsOf = (flag: string, text: string): number => {
  if (/^\d+$/.test(text)) return Number(text)
  throw new UsageError(`${flag}: expected seconds, got ${text}`)
}

/** A whole number from 1 on. */
export const countOf = (flag: string, text: string): number => {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError(`${flag}: expected a whole number from 1 on, got ${text}`)
}
