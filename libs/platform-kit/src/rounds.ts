import type { Attempt } from './attempt.ts'

/**
 * A part of a story that may have to be begun anew (an upload whose address has died, say) runs in rounds: each has
 * steps of its own. A round is given up only when it is sure that it has posted nothing.
 */
const NOTE_SECONDS = 10
const GIVEN_UP = 'give_up'

/** The name of a step in a round; rounds count from 1. */
export const stepOfRound = (round: number, step: string): string =>
  round === 1 ? step : `${step} round ${round}`

/** The step that gives up the round of a step, if it was. The database knows these names (has_posted). */
export const givenUpStep = (step: string): string => GIVEN_UP + (/ round \d+$/.exec(step)?.[0] ?? '')

/** The round to go on with: the first that was not given up. */
export const currentRound = (attempt: Pick<Attempt, 'earlier'>): number => {
  let round = 1
  while (attempt.earlier(stepOfRound(round, GIVEN_UP))?.state === 'done') round += 1
  return round
}

/** Writes something down for later attempts. What was written first stays, and is answered. */
export const note = <Facts extends Record<string, unknown>>(
  attempt: Pick<Attempt, 'step'>,
  step: string,
  facts: Facts,
): Promise<Facts> => attempt.step(step, { callSeconds: NOTE_SECONDS, intent: {}, act: async () => facts })

/** The next attempt begins another round. */
export const giveUpRound = async (
  attempt: Pick<Attempt, 'step' | 'logger'>,
  round: number,
  reason: Record<string, unknown> & { reason: string },
): Promise<void> => {
  await note(attempt, stepOfRound(round, GIVEN_UP), reason)
  attempt.logger.warn({ round, reason: reason.reason }, 'A round is given up')
}
