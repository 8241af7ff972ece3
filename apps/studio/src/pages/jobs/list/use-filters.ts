import type { Mode } from '@carteiro/contracts'
import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { JobQuery } from '../../../api/jobs.ts'
import { type Period, periods, startOf } from '../../../api/period.ts'

/** `mode`: live where it is empty. */
export type Filters = {
  search: string
  status: string
  platform: string
  option: string
  period: Period
  mode: Exclude<Mode, 'live'> | ''
}
const none: Filters = { search: '', status: '', platform: '', option: '', period: '', mode: '' }

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
      mode: all.get('mode') === 'test' ? 'test' : '',
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
