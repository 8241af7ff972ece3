import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { JobQuery } from '../../../api/jobs.ts'

export const periods = ['', 'hours24', 'days7', 'days30'] as const
export type Period = (typeof periods)[number]
const HOUR_MS = 3_600_000
const hoursOf: Record<Period, number> = { '': 0, hours24: 24, days7: 168, days30: 720 }

export type Filters = { search: string; status: string; platform: string; option: string; period: Period }
const none: Filters = { search: '', status: '', platform: '', option: '', period: '' }

/** To the full hour, so that a list that is asked for again is the same list. */
const startOf = (period: Period): string => {
  if (period === '') return ''
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  return new Date(hour - hoursOf[period] * HOUR_MS).toISOString()
}

/** The filters are in the address: a filtered list can be kept and sent on. */
export const useFilters = () => {
  const [given, setGiven] = useSearchParams()
  const text = given.toString()
  const filters = useMemo<Filters>(() => {
    const all = new URLSearchParams(text)
    const period = periods.find((one) => one === all.get('period')) ?? ''
    return {
      search: all.get('search') ?? '',
      status: all.get('status') ?? '',
      platform: all.get('platform') ?? '',
      option: all.get('option') ?? '',
      period,
    }
  }, [text])
  const change = (changes: Partial<Filters>): void =>
    setGiven(
      () =>
        new URLSearchParams(Object.entries({ ...filters, ...changes }).filter(([, value]) => value !== '')),
      { replace: true },
    )
  const { period, ...rest } = filters
  const query: JobQuery = { ...rest, since: startOf(period) }
  return {
    filters,
    query,
    change,
    clear: () => change(none),
    isNarrowed: Object.values(filters).some((value) => value !== ''),
  }
}
