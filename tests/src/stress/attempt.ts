import { isDatabaseOutage } from '@carteiro/service-kit'

/** SQLSTATEs of permitted refusals: by the state machine, by a quota, or because a user was deleted. */
const REFUSALS = new Set(['CT002', 'CT404', 'CT429', '23503'])
const DEADLOCK = '40P01'

/** How often each thing was done, and was refused. */
export type Tally = Record<string, number>

/** What an actor does is counted; an error that is no permitted refusal is a problem. @returns whether it was done */
export const createAttempt =
  (tally: Tally, problem: (what: string) => void) =>
  async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      tally[what] = (tally[what] ?? 0) + 1
      return true
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string }
      if (!REFUSALS.has(code) && !isDatabaseOutage(error)) problem(`${what}: ${code} ${message}`)
      const name = code === DEADLOCK ? `${what}: deadlock` : `${what}: refused`
      tally[name] = (tally[name] ?? 0) + 1
      return false
    }
  }
