import type { Attempt } from './attempt.ts'

const NOTE_SECONDS = 10

/** Writes something down for later attempts. What was written first stays, and is answered. */
export const note = <Facts extends Record<string, unknown>>(
  attempt: Pick<Attempt, 'step'>,
  step: string,
  facts: Facts,
): Promise<Facts> => attempt.step(step, { callSeconds: NOTE_SECONDS, intent: {}, act: async () => facts })

/** The same of the time, by our own clock: when an attempt first came here. */
export const noteTime = async (attempt: Pick<Attempt, 'step'>, step: string): Promise<string> =>
  (await note(attempt, step, { at: new Date().toISOString() })).at

export const isNoted = (attempt: Pick<Attempt, 'earlier'>, step: string): boolean =>
  attempt.earlier(step)?.state === 'done'

export const secondsSince = (at: string): number => (Date.now() - Date.parse(at)) / 1000
