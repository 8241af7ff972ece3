/** When a job runs: every so many milliseconds, at certain minutes (UTC), or once at the start. */
export type Schedule =
  | { kind: 'interval'; intervalMs: number }
  | { kind: 'minutes'; isDue(at: Date): boolean }
  | { kind: 'reboot' }

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const shorthands: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

const toNumber = (text: string, low: number, names: string[]): number => {
  const index = names.indexOf(text)
  return index >= 0 ? index + low : /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

/** The values that a field names; undefined when it is none. A step needs a range, as in pg_cron. */
const parseField = (
  field: string,
  low: number,
  high: number,
  names: string[] = [],
): Set<number> | undefined => {
  const values = new Set<number>()
  for (const item of field.toLowerCase().split(',')) {
    const parts = /^(?:\*|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/(\d{1,9}))?$/.exec(item)
    if (!parts) return undefined
    const [, first, last, step] = parts
    if (first !== undefined && last === undefined && step !== undefined) return undefined
    const from = first === undefined ? low : toNumber(first, low, names)
    const to = last !== undefined ? toNumber(last, low, names) : first === undefined ? high : from
    const by = step === undefined ? 1 : Number(step)
    if (!(by > 0 && from >= low && to >= from && to <= high)) return undefined
    for (let value = from; value <= to; value += by) values.add(value)
  }
  return values
}

const lastDayOfMonth = (at: Date): number =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()

/**
 * Reads what pg_cron 1.6 reads (five fields with `$` for the last day of the month, `N seconds`, `@daily` and so on);
 * undefined for what it refuses. `cron.schedule` refuses the same: a test holds the two together.
 */
export const parseSchedule = (text: string): Schedule | undefined => {
  const seconds = /^\s*(\d{1,9})\s+seconds?\s*$/i.exec(text)?.[1]
  if (seconds !== undefined) {
    const isInRange = Number(seconds) >= 1 && Number(seconds) <= 59
    return isInRange ? { kind: 'interval', intervalMs: Number(seconds) * 1000 } : undefined
  }
  const fields = text.trim().split(/[ \t\n]+/)
  if (fields[0] === '@reboot') return { kind: 'reboot' }
  const [minute = '', hour = '', day = '', month = '', weekday = ''] =
    shorthands[fields[0] ?? '']?.split(' ') ?? fields

  const minutesOf = parseField(minute, 0, 59)
  const hoursOf = parseField(hour, 0, 23)
  const daysOf = day === '$' ? new Set<number>() : parseField(day, 1, 31)
  const monthsOf = parseField(month, 1, 12, months)
  const weekdaysOf = parseField(weekday, 0, 7, weekdays)
  if (!minutesOf || !hoursOf || !daysOf || !monthsOf || !weekdaysOf) return undefined
  if (weekdaysOf.has(7)) weekdaysOf.add(0)

  // As cron has always done: when both days are limited, either will do. A step of all counts as not limited.
  const bothLimited = !day.startsWith('*') && !weekday.startsWith('*')
  return {
    kind: 'minutes',
    isDue: (at) => {
      const dayFits = day === '$' ? at.getUTCDate() === lastDayOfMonth(at) : daysOf.has(at.getUTCDate())
      const weekdayFits = weekdaysOf.has(at.getUTCDay())
      return (
        minutesOf.has(at.getUTCMinutes()) &&
        hoursOf.has(at.getUTCHours()) &&
        monthsOf.has(at.getUTCMonth() + 1) &&
        (bothLimited ? dayFits || weekdayFits : dayFits && weekdayFits)
      )
    },
  }
}
