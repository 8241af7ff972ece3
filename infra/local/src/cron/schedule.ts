/** `10 seconds` → 10_000; undefined for a five-field schedule. */
export const intervalMs = (schedule: string): number | undefined => {
  const seconds = /^\s*(\d+)\s+seconds?\s*$/.exec(schedule)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

const fields: { min: number; max: number; of(at: Date): number }[] = [
  { min: 0, max: 59, of: (at) => at.getUTCMinutes() },
  { min: 0, max: 23, of: (at) => at.getUTCHours() },
  { min: 1, max: 31, of: (at) => at.getUTCDate() },
  { min: 1, max: 12, of: (at) => at.getUTCMonth() + 1 },
  { min: 0, max: 7, of: (at) => at.getUTCDay() },
]

const partMatches = (part: string, value: number, min: number, max: number): boolean => {
  const [span = '', step] = part.split('/')
  const [from, to] = span === '*' ? [min, max] : span.split('-').map(Number)
  if (from === undefined) return false
  const last = to ?? (step === undefined ? from : max)
  return value >= from && value <= last && (value - from) % Number(step ?? 1) === 0
}

const lastDayOfMonth = (at: Date): number =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()

/** Whether a five-field schedule (UTC, as on hosted Supabase) names this minute. `$` is the last day of the month. */
export const isDue = (schedule: string, at: Date): boolean => {
  const parts = schedule.trim().split(/\s+/)
  const matches = fields.map(({ min, max, of }, index) => {
    const list = (parts[index] ?? '').replace('$', String(lastDayOfMonth(at))).split(',')
    const value = of(at)
    const values = index === 4 && value === 0 ? [0, 7] : [value]
    return values.some((one) => list.some((part) => partMatches(part, one, min, max)))
  })
  const [minute, hour, day, month, weekday] = matches
  // As cron has always done: when both days are limited, either will do.
  const bothLimited = parts[2] !== '*' && parts[4] !== '*'
  return Boolean(minute && hour && month && (bothLimited ? day || weekday : day && weekday))
}
