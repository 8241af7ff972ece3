/** Longer waits are not believed: the platform is asked again after a day. */
const MAX_SECONDS = 86_400

/**
 * Seconds that a `Retry-After` header asks to wait: a number, or an HTTP date. Undefined when there is none, when it
 * cannot be read, or when its time has passed.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const retryAfterSeconds = (
  headers: Record<string, string | undefined>,
  now: Date = new Date(),
): number | undefined => {
  const value = headers['retry-after']?.trim() ?? ''
  const isNumber = /^\d+(\.\d+)?$/.test(value)
  const seconds = isNumber ? Math.ceil(Number(value)) : Math.ceil((Date.parse(value) - now.getTime()) / 1000)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MAX_SECONDS) : undefined
}
