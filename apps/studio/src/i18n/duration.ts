import type { Locale } from './texts.ts'

const MINUTE_S = 60
const HOUR_S = 3600
const DAY_S = 86_400

/** How long something took: "340 ms", "4.2 s", "3 min", "2.5 h", "4 d". */
export const formatDuration = (seconds: number, locale: Locale): string => {
  const write = (value: number, digits: number): string =>
    value.toLocaleString(locale, { maximumFractionDigits: digits })
  if (seconds < 1) return `${write(seconds * 1000, seconds < 0.01 ? 1 : 0)} ms`
  if (seconds < MINUTE_S) return `${write(seconds, seconds < 10 ? 1 : 0)} s`
  if (seconds < HOUR_S) return `${write(seconds / MINUTE_S, seconds < 10 * MINUTE_S ? 1 : 0)} min`
  if (seconds < 2 * DAY_S) return `${write(seconds / HOUR_S, 1)} h`
  return `${write(seconds / DAY_S, 1)} d`
}
