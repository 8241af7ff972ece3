type Source = { source: string }
type Reviver = (key: string, value: unknown, context: Source) => unknown

/** Whole numbers that a double cannot hold come as the digits that were sent. */
const keepDigits: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value

/**
 * Reads JSON without rounding: TikTok sends its nineteen-digit post ids as bare numbers. Undefined when it is none.
 * https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
 */
export const parseExactly = (text: string): unknown => {
  try {
    return JSON.parse(text, keepDigits as Parameters<typeof JSON.parse>[1])
  } catch {
    return undefined
  }
}
