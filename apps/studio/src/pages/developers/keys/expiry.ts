import { clockText, isTime } from '../../../i18n/clock.ts'

const DAY_MS = 86_400_000
const days = { days30: 30, days90: 90, year: 365 }
export const expiries = ['never', 'days30', 'days90', 'year', 'date'] as const
export type Expiry = {
  choice: (typeof expiries)[number]
  /** As a `datetime-local` field has it; it counts for the choice `date`. */
  at: string
}

export const expiryFrom = (at: string | null): Expiry =>
  at === null ? { choice: 'never', at: '' } : { choice: 'date', at: clockText(at) }

/** When a key ends: null is never, undefined is no time to come. */
export const expiryTime = ({ choice, at }: Expiry, now = Date.now()): string | null | undefined => {
  if (choice === 'never') return null
  if (choice !== 'date') return new Date(now + days[choice] * DAY_MS).toISOString()
  return isTime(at) && Date.parse(at) > now ? new Date(at).toISOString() : undefined
}
