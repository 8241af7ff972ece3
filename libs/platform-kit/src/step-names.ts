/** A generation of the work (generations.ts) has steps of its own. The database knows these names (has_posted). */
const SUFFIX = / round \d+$/

export const nameInGeneration = (step: string, generation: number): string =>
  generation === 1 ? step : `${step} round ${generation}`

/** The name of a step whatever its generation. */
export const withoutGeneration = (step: string): string => step.replace(SUFFIX, '')

/** Written down by a generation that is given up. */
export const GIVEN_UP = 'give_up'

/** The step that gives up the generation of a step, if it was. */
export const givenUpStep = (step: string): string => GIVEN_UP + (SUFFIX.exec(step)?.[0] ?? '')
