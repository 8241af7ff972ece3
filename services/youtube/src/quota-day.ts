const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const pacificDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' })

/**
 * Seconds until YouTube renews the quotas: midnight, Pacific time, daylight saving included.
 * https://developers.google.com/youtube/v3/getting-started#quota
 */
export const secondsToQuotaReset = (now: Date): number => {
  const today = pacificDay.format(now)
  const isToday = (at: number): boolean => pacificDay.format(at) === today
  let at = now.getTime()
  while (isToday(at + HOUR_MS)) at += HOUR_MS
  while (isToday(at)) at += MINUTE_MS
  return Math.ceil((at - now.getTime()) / 1000)
}
