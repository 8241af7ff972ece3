import { retryAfterSeconds } from '@carteiro/platform-kit'
import type { Wait } from './failure-row.ts'
import { DAILY_LIMIT_SECONDS, RATE_LIMIT_SECONDS } from './limits.ts'

/** X's three families of rate limit headers; resets are Unix seconds. https://docs.x.com/x-api/fundamentals/rate-limits */
const FAMILIES = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']
const DAY_SECONDS = 86_400

const untilReset = (
  headers: Record<string, string | undefined>,
  nowSeconds: number,
  otherwise: number,
): number => {
  const resets = FAMILIES.filter((family) => headers[`${family}-remaining`] === '0')
    .map((family) => Number(headers[`${family}-reset`]))
    .filter((reset) => Number.isFinite(reset))
  if (resets.length === 0) return retryAfterSeconds(headers, new Date(nowSeconds * 1000)) ?? otherwise
  return Math.max(1, Math.ceil(Math.max(...resets) - nowSeconds))
}

/** A daily cap is renewed at midnight UTC. X doesn't say when a month ends: it is asked again every day. */
const untilRenewal = (period: string | undefined, nowSeconds: number): number =>
  /dai?ly|day/i.test(period ?? '') ? DAY_SECONDS - Math.floor(nowSeconds % DAY_SECONDS) : DAY_SECONDS

/** Seconds until a repetition makes sense. */
export const waitSeconds = (
  wait: Wait,
  headers: Record<string, string | undefined>,
  period: string | undefined,
  nowMs: number,
): number => {
  if (typeof wait === 'number') return wait
  if (wait === 'usage_period') return untilRenewal(period, nowMs / 1000)
  return untilReset(headers, nowMs / 1000, wait === 'daily_limit' ? DAILY_LIMIT_SECONDS : RATE_LIMIT_SECONDS)
}
