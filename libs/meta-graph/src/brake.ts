import type { Mode } from '@carteiro/contracts'
import { PlatformError } from '@carteiro/platform-kit'
import { gauge } from '@carteiro/service-kit'
import { percentUsed, secondsToRegainAccess } from './usage.ts'

/** From so much on nothing new is begun: what is left is for posts that are under way. */
const BRAKE_AT_PERCENT = 90
const BRAKE_SECONDS = 5 * 60

const recordUsed = gauge(
  'carteiro.quota.used',
  'Share of its own quota that the platform said was used up, in its last answer.',
  '1',
)

/**
 * Slows an account's calls down before the platform refuses them. Its memory is the process's: the next answer says it
 * anew. https://developers.facebook.com/docs/graph-api/overview/rate-limiting
 */
export const createBrake = (name: string, mode: Mode) => {
  const until = new Map<string, { at: number; percent: number }>()
  return {
    /** Notes what an answer says is used up. */
    record: (account: string, headers: Record<string, string | undefined>): void => {
      const percent = percentUsed(headers)
      recordUsed(percent / 100, { 'carteiro.platform': name.toLowerCase(), 'carteiro.mode': mode })
      if (percent < BRAKE_AT_PERCENT) {
        until.delete(account)
        return
      }
      const seconds = secondsToRegainAccess(headers['x-business-use-case-usage']) ?? BRAKE_SECONDS
      until.set(account, { at: Date.now() + seconds * 1000, percent })
    },
    /** To be asked before something new is begun. @throws PlatformError wait */
    mayBegin: (account: string): void => {
      const brake = until.get(account)
      if (!brake || brake.at <= Date.now()) return
      throw new PlatformError({
        verdict: 'wait',
        code: 'rate_limited',
        message: `${brake.percent} % of the calls that ${name} allows are used up: what is new waits.`,
        retryAfterSeconds: Math.ceil((brake.at - Date.now()) / 1000),
      })
    },
  }
}
export type Brake = ReturnType<typeof createBrake>
