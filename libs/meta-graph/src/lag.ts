import { GraphFailure } from './graph-failure.ts'
import { type Pace, untilNextLook } from './pace.ts'
import { note, secondsSince, type Take } from './take.ts'

/** The container may be good and only not be known, or not be ready, where the call ended up. */
export const isPassing = (error: unknown): error is GraphFailure =>
  error instanceof GraphFailure && (error.remedy === 'poll' || error.remedy === 'look_again')

/** How long a passing refusal is waited out; after that it counts. */
export const patienceSeconds = (pace: Pace, { remedy }: GraphFailure): number =>
  remedy === 'poll' ? pace.processingSeconds : pace.lagSeconds

/**
 * A new container may be unknown to the server that is asked next. `what` is the container, or the call that names
 * one: each has the whole patience for itself, counted from its first such answer.
 * @throws Pending while there is patience left; returns when it is used up
 */
export const waitOutLag = async (take: Take, what: string, seconds: number): Promise<void> => {
  const { attempt, platform } = take
  const { at } = await note(take, `wait_for_${what}`, { at: new Date().toISOString() })
  const passed = secondsSince(at)
  if (passed >= seconds) return
  const next = Math.min(untilNextLook(platform.pace, passed), seconds - passed)
  attempt.pendingFor(next, `${platform.name} is preparing the post`)
}
