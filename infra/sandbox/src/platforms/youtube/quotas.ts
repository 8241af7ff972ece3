import type { Clock } from '../../clock.ts'
import type { YouTubeRules } from './rules.ts'

/** Units of a call. https://developers.google.com/youtube/data/determine_quota_cost */
const COSTS: Record<string, number> = {
  update_video: 50,
  delete_video: 50,
  set_thumbnail: 50,
  add_to_playlist: 50,
}
const FREE = ['send_bytes', 'send_last_bytes', 'probe_session', 'refresh_token', 'revoke_token']

const pacificDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' })

/** The app's buckets of a day, which begins at midnight, Pacific time. */
export const createQuotas = (rules: () => YouTubeRules, clock: Clock) => {
  let today = ''
  let used = { uploads: 0, units: 0 }
  return {
    /** False when the bucket is empty. */
    consume: (operation: string): boolean => {
      const day = pacificDay.format(clock.now())
      if (day !== today) used = { uploads: 0, units: 0 }
      today = day
      if (FREE.includes(operation)) return true
      if (operation === 'start_session') {
        used.uploads += 1
        return used.uploads <= rules().uploads_per_day
      }
      used.units += COSTS[operation] ?? 1
      return used.units <= rules().units_per_day
    },
    clear: (): void => {
      today = ''
    },
  }
}
export type Quotas = ReturnType<typeof createQuotas>
