import type { Attempt } from './attempt.ts'
import type { RecordedStep } from './sql.ts'
import { givenUpStep } from './step-names.ts'

/**
 * Watches whether an attempt comes to the step with which an earlier one has posted. Until it does, nothing that goes wrong
 * says anything of the post: it is out.
 */
export const watchForPost = (
  attempt: Attempt,
  steps: RecordedStep[],
): { attempt: Attempt; isUnreached(): boolean } => {
  const isDone = (name: string): boolean => attempt.earlier(name)?.state === 'done'
  const unreached = new Set(
    steps
      .filter(({ step, state, commits }) => commits && state === 'done' && !isDone(givenUpStep(step)))
      .map(({ step }) => step),
  )
  return {
    attempt: {
      ...attempt,
      step: (name, step) => {
        unreached.delete(name)
        return attempt.step(name, step)
      },
    },
    isUnreached: () => unreached.size > 0,
  }
}
