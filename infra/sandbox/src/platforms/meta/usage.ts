import type { Clock } from '../../clock.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * Counts an account's calls in 24 hours; every answer reports how much of the quota is used up, in percent.
 *
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
export const createUsage = (platform: string, callsPerDay: () => number, clock: Clock) => {
  const calls = new Map<string, number[]>()
  const recent = (account: string): number[] => {
    const kept = (calls.get(account) ?? []).filter((at) => clock.now() - at < DAY_MS)
    calls.set(account, kept)
    return kept
  }
  const percentOf = (account: string): number => Math.floor((recent(account).length * 100) / callsPerDay())
  return {
    /** Counts a call; false when the quota is used up. A refused call does not count. */
    consume: (account: string): boolean => {
      const kept = recent(account)
      if (kept.length >= callsPerDay()) return false
      kept.push(clock.now())
      return true
    },
    headers: (account: string): Record<string, string> => {
      const percent = percentOf(account)
      const [oldest = clock.now()] = recent(account)
      const minutes = percent < 100 ? 0 : Math.ceil((oldest + DAY_MS - clock.now()) / MINUTE_MS)
      const figures = { call_count: percent, total_cputime: 0, total_time: 0 }
      return {
        'x-app-usage': JSON.stringify(figures),
        'x-business-use-case-usage': JSON.stringify({
          [account]: [{ type: platform, ...figures, estimated_time_to_regain_access: minutes }],
        }),
      }
    },
    clear: (): void => calls.clear(),
  }
}
export type Usage = ReturnType<typeof createUsage>
