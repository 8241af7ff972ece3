import type { z } from 'zod'
import type { Attempt } from './attempt.ts'
import { CANNOT_FIND_OUT } from './restored.ts'
import type { Finding } from './step.ts'

/** What is known of a step from earlier attempts: what it intended, and how it ended. */
export type History<Intent> = {
  intent: Intent
  /** It is done or in doubt: nothing of what comes before it may be touched any more. */
  isBegun: boolean
  /** Its end stayed unknown, and the user asked for another try. */
  wasInDoubt: boolean
  result: unknown
}

/** Undefined when no attempt came to the step. */
export const historyOf = <Shape extends z.ZodType>(
  attempt: Pick<Attempt, 'earlier'>,
  step: string,
  shape: Shape,
): History<z.output<Shape>> | undefined => {
  const earlier = attempt.earlier(step)
  const intent = shape.safeParse(earlier?.intent)
  if (!earlier || !intent.success) return undefined
  const { wasInDoubt, result } = earlier
  return { intent: intent.data, isBegun: earlier.state !== 'not_done', wasInDoubt, result }
}

/** The post that is found; undefined when there is none, or more than one that may be it. */
export const onlyOne = <Post>([post, ...others]: readonly Post[]): Post | undefined =>
  others.length === 0 ? post : undefined

/**
 * What became of a call without an answer, by the posts that may be its own. They are listed again and again, since a
 * list shows new posts with a delay. That it is not there in the end is no proof.
 */
export const findingOf = <Result>(
  found: readonly Result[],
  options: {
    secondsSinceCall: number
    /** When the posts are listed, in seconds after the call was given up. */
    checkAtSeconds: readonly number[]
    reason: string
    severalFound: string
    noneFound: string
  },
): Finding<Result> => {
  const only = onlyOne(found)
  if (only !== undefined) return { done: only }
  if (found.length > 0) return { unknown: true, message: options.severalFound }
  const next = options.checkAtSeconds.find((at) => at > options.secondsSinceCall)
  return next === undefined
    ? { unknown: true, message: options.noneFound }
    : { checkAgainIn: Math.ceil(next - options.secondsSinceCall), reason: options.reason }
}

/** A post of the time since a restore of the database. That a list does not have it is no proof. */
export const findingSinceRestore = <Result>(found: readonly Result[]): Finding<Result> => {
  const only = onlyOne(found)
  return only === undefined ? { unknown: true, message: CANNOT_FIND_OUT } : { done: only }
}
