import type { Attempt } from './attempt.ts'
import { PlatformFailure } from './failures.ts'
import { isNoted, note } from './notes.ts'
import { GIVEN_UP, nameInGeneration } from './step-names.ts'

/**
 * What a post is prepared with may spoil before it is published (an upload whose address has died, a container that
 * expired). Then the work is started anew: it has generations, each with steps of its own. A generation is given up only
 * when it is sure that it has posted nothing.
 *
 * This is the attempt as one generation sees it: its steps, under their own names. Generations count from 1.
 */
export const inGeneration = (attempt: Attempt, generation: number): Attempt => ({
  ...attempt,
  generation,
  step: (name, step) => attempt.step(nameInGeneration(name, generation), step),
  earlier: (step) => attempt.earlier(nameInGeneration(step, generation)),
})

/** Why a generation is given up; `throws` is thrown, and the next one begun by the next attempt. Without it: at once. */
export type GivenUp = { reason: string; more?: Record<string, unknown>; throws?: Error }

/**
 * Does work in the first generation that was not given up, and starts it anew when it spoils.
 * @param giveUp decides whether an error has spoilt the generation. @throws the error when it has not
 */
export const inGenerations = async <Result>(
  attempt: Attempt,
  work: (attempt: Attempt) => Promise<Result>,
  giveUp: (error: unknown, attempt: Attempt) => Promise<GivenUp> | GivenUp,
): Promise<Result> => {
  for (let generation = 1; ; generation += 1) {
    const current = inGeneration(attempt, generation)
    if (isNoted(current, GIVEN_UP)) continue
    try {
      return await work(current)
    } catch (error) {
      const { reason, more, throws } = await giveUp(error, current)
      await note(current, GIVEN_UP, { reason, ...more })
      attempt.logger.warn({ generation, reason }, 'The work is started anew')
      if (throws) throw throws
    }
  }
}

/** Gives up what is spoilt in a way that has this remedy, for the next attempt to start anew, so often in all. */
export const giveUpOn =
  (remedy: string, maxGenerations: number) =>
  (error: unknown, { generation }: Attempt): GivenUp => {
    if (!(error instanceof PlatformFailure) || error.remedy !== remedy) throw error
    const throws = generation >= maxGenerations ? error.final() : error
    return { reason: error.reason ?? error.message, more: error.platformError, throws }
  }
