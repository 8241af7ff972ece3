export const periods = ['', 'hours24', 'days7', 'days30'] as const
export type Period = (typeof periods)[number]
const HOUR_MS = 3_600_000
const hoursOf: Record<Period, number> = { '': 0, hours24: 24, days7: 168, days30: 720 }

/** To the full hour, so that a list that is asked for again is the same list. */
export const startOf = (period: Period): string => {
  if (period === '') return ''
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  return new Date(hour - hoursOf[period] * HOUR_MS).toISOString()
}
