import {
  type Attempt,
  currentRound,
  giveUpRound,
  note as noteStep,
  stepOfRound,
} from '@carteiro/platform-kit'
import type { TikTokApi } from './api.ts'
import { TikTokFailure } from './failures.ts'
import { MAX_TASKS } from './limits.ts'
import type { SendChunk } from './send-chunk.ts'

/**
 * One publish task at TikTok: what an init call begins. When it spoils it is given up, never before it is sure that it
 * has posted nothing, and the next attempt begins another.
 */
export type Task = TaskParts & { number: number }
export type TaskParts = { attempt: Attempt; api: TikTokApi; sendChunk: SendChunk }

/** The record of a step, kept apart from earlier tasks'. */
export const stepName = ({ number }: Pick<Task, 'number'>, name: string): string => stepOfRound(number, name)

/** Writes something down for later attempts. What was written first stays. */
export const note = <Facts extends Record<string, unknown>>(
  task: Task,
  name: string,
  facts: Facts,
): Promise<Facts> => noteStep(task.attempt, stepName(task, name), facts)

/** The task to go on with: the first that was not given up. */
export const currentTask = (parts: TaskParts): Task => ({ ...parts, number: currentRound(parts.attempt) })

/** Does the rest of a task's work. One that has posted nothing and never will is given up. @throws what the work throws */
export const unlessSpoilt = async <Result>(task: Task, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TikTokFailure) || error.remedy !== 'new_task') throw error
    await giveUpRound(task.attempt, task.number, { reason: error.message, ...error.platformError })
    throw error.verdict === 'wait' && task.number >= MAX_TASKS && error.code === 'timeout'
      ? error.final()
      : error
  }
}

export const secondsSince = (at: string): number => (Date.now() - Date.parse(at)) / 1000
