/** Postgres accepts offsets up to 15:59:59: https://www.postgresql.org/docs/17/datatype-datetime.html */
export const OFFSET = '(?:Z|[+-](?:0\\d|1[0-5]):[0-5]\\d)'
/** Nanoseconds, which some client libraries write. */
export const FRACTION = '(?:\\.\\d{1,9})?'

/**
 * A time in a JSON Schema, beside `format: date-time`: its offset and fraction are bounded, and the years at either end are
 * left out, for an offset could lead beyond them.
 */
export const INSTANT_PATTERN = `^(?!000[01]|9999)[^.]*${FRACTION}${OFFSET}$`
