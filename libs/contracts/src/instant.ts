import { z } from 'zod'
import { FRACTION, OFFSET } from './input/instant-pattern.ts'
import { expecting } from './input/plain-message.ts'

/** Fractional digits that Postgres keeps. */
const KEPT_FRACTION_DIGITS = 6
/** The years that JavaScript and Postgres both accept, also in UTC. */
const FIRST_YEAR = 1
const LAST_YEAR = 9999

const EXAMPLE = '2027-01-31T12:00:00Z'
const shape = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(${FRACTION})(${OFFSET})$`)

/** The time in UTC, with the fractional digits that are kept; undefined when JavaScript or Postgres could not hold it. */
const inUtc = (text: string): string | undefined => {
  const [, seconds = '', fraction = '', offset = ''] = shape.exec(text) ?? []
  const at = new Date(seconds + offset)
  const year = Number.isNaN(at.getTime()) ? 0 : at.getUTCFullYear()
  if (year < FIRST_YEAR || year > LAST_YEAR) return undefined
  return `${at.toISOString().slice(0, seconds.length)}${fraction.slice(0, KEPT_FRACTION_DIGITS + 1)}Z`
}

const message = expecting(
  `a time with its offset, such as ${EXAMPLE}: offsets up to 15:59, years 0001 to 9999, at most 9 digits of a second`,
)

/** A point in time in a request: checked, and converted to UTC. */
export const instant = z.iso
  .datetime({ offset: true, abort: true, error: expecting(`a time with its offset, such as ${EXAMPLE}`) })
  .refine((text) => inUtc(text) !== undefined, {
    error: message,
    params: { code: 'out_of_range' },
  })
  .overwrite((text) => inUtc(text) ?? text)

/** A point in time in an answer, as the database writes it. */
export const timestamp = z.iso.datetime({ offset: true })
