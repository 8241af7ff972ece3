import type { Clock } from '../../clock.ts'
import type { LinkedInRules } from './rules.ts'

/** Calls of a day, which begins at midnight UTC. https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits */
export const createDailyCalls = (rules: () => LinkedInRules, clock: Clock) => {
  let today = ''
  let counts = new Map<string, number>()
  const count = (who: string): number => {
    const next = (counts.get(who) ?? 0) + 1
    counts.set(who, next)
    return next
  }
  return {
    /** Whose calls are used up, if anybody's. */
    consume: (member: string): 'APPLICATION' | 'MEMBER' | undefined => {
      const day = new Date(clock.now()).toISOString().slice(0, 10)
      if (day !== today) counts = new Map()
      today = day
      if (count(member) > rules().member_calls_per_day) return 'MEMBER'
      return count('the app') > rules().app_calls_per_day ? 'APPLICATION' : undefined
    },
    clear: (): void => {
      today = ''
    },
  }
}
export type DailyCalls = ReturnType<typeof createDailyCalls>
