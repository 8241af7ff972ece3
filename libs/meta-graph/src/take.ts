import type { Attempt } from '@carteiro/platform-kit'
import type { ContainerApi, ContainerPlatform, Post } from './container-platform.ts'

/**
 * One set of containers for a post. When it spoils (expired, could not be processed) it is given up and the next take
 * begins, and never before it is sure that this one is not published.
 */
export type Take = {
  attempt: Attempt
  api: ContainerApi
  platform: ContainerPlatform
  post: Post
  number: number
}

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

/** Whether an earlier attempt wrote it down. */
export const isNoted = (take: Take, name: string): boolean =>
  take.attempt.earlier(stepName(take, name))?.state === 'done'

export const secondsSince = (at: string | Date): number => (Date.now() - new Date(at).getTime()) / 1000
