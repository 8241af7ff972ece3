/** A generation of the work (generations.ts) has steps of its own. The database knows these names (has_posted). */
const SUFFIX = / round \d+$/

export const nameInGeneration = (step: string, generation: number): string =>
  generation === 1 ? step : `${step} round ${generation}`

/** A part of a thread (thread.ts) has steps of its own. The database knows these names (published_parts, has_posted). */
const PREFIX = /^part \d+: /

export const nameInPart = (step: string, part: number): string => `part ${part}: ${step}`

/** The name of a step whatever its generation, and its part of a thread. */
export const commonName = (step: string): string => step.replace(SUFFIX, '').replace(PREFIX, '')

/** Written down by a generation that is given up. */
export const GIVEN_UP = 'give_up'

/** The step that gives up the generation of a step, if it was. */
export const givenUpStep = (step: string): string =>
  [PREFIX.exec(step)?.[0], GIVEN_UP, SUFFIX.exec(step)?.[0]].filter(Boolean).join('')
