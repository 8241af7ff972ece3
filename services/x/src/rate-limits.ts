import { RATE_LIMIT_SECONDS } from './limits.ts'

/** X's three families of rate limit headers; resets are Unix seconds. https://docs.x.com/x-api/fundamentals/rate-limits */
const FAMILIES = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour']
const DAY_SECONDS = 86_400

const untilReset = (headers: Record<string, string | undefined>, nowSeconds: number): number => {
  const resets = FAMILIES.filter((family) => headers[`${family}-remaining`] === '0')
    .map((family) => Number(headers[`${family}-reset`]))
    .filter((reset) => Number.isFinite(reset))
  if (resets.length === 0) return RATE_LIMIT_SECONDS
  return Math.max(1, Math.ceil(Math.max(...resets) - nowSeconds))
}

/** A daily cap is renewed at midnight UTC. X doesn't say when a month ends: it is asked again every day. */
const untilRenewal = (period: string | undefined, nowSeconds: number): number =>
  /dai?ly|day/i.test(period ?? '') ? DAY_SECONDS - Math.floor(nowSeconds % DAY_SECONDS) : DAY_SECONDS

/** Seconds until a repetition makes sense. */
export const waitSeconds = (
  wait: 'rate_limit_headers' | 'usage_period' | number,
  headers: Record<string, string | undefined>,
  period: string | undefined,
  nowMs: number,
): number => {
  if (typeof wait === 'number') return wait
  return wait === 'usage_period' ? untilRenewal(period, nowMs / 1000) : untilReset(headers, nowMs / 1000)
}
