import { useMemo } from 'react'
import { useSearchParams } from 'wouter'
import type { AuditQuery } from '../../api/audit.ts'
import { type Period, periods, startOf } from '../../api/period.ts'

export type Filters = { action: string; actor: string; target: string; period: Period }
const none: Filters = { action: '', actor: '', target: '', period: '' }

/** The filters are in the address: a part of the log can be kept and sent on. */
export const useFilters = () => {
  const [given, setGiven] = useSearchParams()
  const text = given.toString()
  const filters = useMemo<Filters>(() => {
    const all = new URLSearchParams(text)
    return {
      action: all.get('action') ?? '',
      actor: all.get('actor') ?? '',
      target: all.get('target') ?? '',
      period: periods.find((one) => one === all.get('period')) ?? '',
    }
  }, [text])
  const change = (changes: Partial<Filters>): void =>
    setGiven(
      () =>
        new URLSearchParams(Object.entries({ ...filters, ...changes }).filter(([, value]) => value !== '')),
      { replace: true },
    )
  const { period, ...rest } = filters
  const query: AuditQuery = { ...rest, since: startOf(period) }
  return {
    filters,
    query,
    change,
    clear: () => change(none),
    isNarrowed: Object.values(filters).some((value) => value !== ''),
  }
}
