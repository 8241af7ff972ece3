/** JSON in which integers beyond 2^53 keep their digits: platforms' ids can be bare numbers of nineteen digits. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

type RawJson = { rawJSON(text: string): Json; isRawJSON(value: unknown): boolean }
/** Not in TypeScript's library yet. https://github.com/tc39/proposal-json-parse-with-source */
const raw = JSON as unknown as RawJson

/** A number on the wire, written digit for digit. */
export const bareNumber = (digits: string): Json => raw.rawJSON(digits)

export const parse = (text: string): Json =>
  JSON.parse(text, (_key, value, context?: { source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? bareNumber(context?.source ?? String(value))
      : value,
  )

export const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !raw.isRawJSON(value)
