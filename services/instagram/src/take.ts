import { type Attempt, PlatformError } from '@carteiro/platform-kit'
import type { InstagramApi } from './api.ts'
import type { Pace } from './pace.ts'
import type { Post } from './post.ts'

/**
 * One set of containers for a post. When it spoils (expired, could not be processed) it is given up and the next take
 * begins, and never before it is sure that this one is not published.
 */
export type Take = { attempt: Attempt; api: InstagramApi; pace: Pace; post: Post; number: number }

/** The record of a step, kept apart from earlier takes'. */
export const stepName = (take: Take, name: string): string =>
  take.number === 1 ? name : `${name}_take_${take.number}`

const NOTE_SECONDS = 10

/** Writes something down for later attempts. What was written first stays. */
export const note = <Facts extends Record<string, unknown>>(
  take: Take,
  name: string,
  facts: Facts,
): Promise<Facts> =>
  take.attempt.step(stepName(take, name), {
    callSeconds: NOTE_SECONDS,
    intent: {},
    act: async () => facts,
  })

/** Whether it was written down. */
export const isNoted = async (take: Take, name: string): Promise<boolean> => {
  const nothing = new PlatformError({ verdict: 'retry', code: 'internal', message: 'nothing is noted' })
  try {
    await take.attempt.step(stepName(take, name), {
      callSeconds: NOTE_SECONDS,
      intent: {},
      act: async () => Promise.reject(nothing),
    })
    return true
  } catch (error) {
    if (error === nothing) return false
    throw error
  }
}

export const secondsSince = (at: string | Date): number => (Date.now() - new Date(at).getTime()) / 1000
