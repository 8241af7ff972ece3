import type { Locale } from './texts.ts'

const MINUTE_S = 60
const HOUR_S = 3600
const DAY_S = 86_400

/** How a language writes numbers and times; times are in the reader's own time zone. */
export const formatFor = (locale: Locale) => {
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const bytes = (unit: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 })
  const [kilobyte, megabyte, gigabyte] = [bytes('kilobyte'), bytes('megabyte'), bytes('gigabyte')]
  return {
    number: (value: number): string => number.format(value),
    /** @param fraction 0 to 1 */
    percent: (fraction: number): string => percent.format(fraction),
    dateTime: (at: string | Date): string => dateTime.format(new Date(at)),
    time: (at: string | Date): string => time.format(new Date(at)),
    /** "in 3 days", "2 hours ago". */
    relative: (at: string | Date, now = Date.now()): string => {
      const seconds = (new Date(at).getTime() - now) / 1000
      const size = Math.abs(seconds)
      if (size < MINUTE_S) return relative.format(Math.round(seconds), 'second')
      if (size < HOUR_S) return relative.format(Math.round(seconds / MINUTE_S), 'minute')
      if (size < DAY_S) return relative.format(Math.round(seconds / HOUR_S), 'hour')
      return relative.format(Math.round(seconds / DAY_S), 'day')
    },
    bytes: (size: number): string => {
      if (size < 1e6) return kilobyte.format(size / 1e3)
      return size < 1e9 ? megabyte.format(size / 1e6) : gigabyte.format(size / 1e9)
    },
  }
}
export type Format = ReturnType<typeof formatFor>
