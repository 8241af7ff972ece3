import type { Attempt } from './attempt.ts'
import { note, noteTime, secondsSince } from './notes.ts'

/** How often something is asked for again, by its age in seconds. The last entry has no end. */
export type Schedule = readonly { untilAge: number; every: number }[]

export const pauseAt = (schedule: Schedule, ageSeconds: number): number =>
  (schedule.find(({ untilAge }) => ageSeconds < untilAge) ?? schedule.at(-1))?.every ?? 0

/**
 * Waits, without a slot, for what may still come: for `limitSeconds` from the first time that it was waited for under this
 * name. Returns when that time is used up. @throws Pending while it is not
 */
export const waitUpTo = async (
  attempt: Attempt,
  name: string,
  limitSeconds: number,
  pauseAfter: (passedSeconds: number) => number,
  reason: string,
): Promise<void> => {
  const passed = secondsSince(await noteTime(attempt, name))
  if (passed < limitSeconds) attempt.pendingFor(pauseAfter(passed), reason)
}

/** The same for so many pauses, each as long as it is named. */
export const waitInPauses = async (
  attempt: Attempt,
  name: string,
  pauses: readonly number[],
  reason: string,
): Promise<void> => {
  for (const [index, seconds] of pauses.entries()) {
    const pause = `${name} ${index + 1}`
    if (attempt.earlier(pause) !== undefined) continue
    await note(attempt, pause, {})
    attempt.pendingFor(seconds, reason)
  }
}
