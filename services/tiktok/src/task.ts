import { type Attempt, decryptCredentials, encryptCredentials, type TokenKeys } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { TikTokApi } from './api.ts'
import { TikTokFailure } from './failures.ts'
import { MAX_TASKS } from './limits.ts'
import type { SendChunk } from './send-chunk.ts'

/**
 * One publish task at TikTok: what an init call begins. When it spoils it is given up, never before it is sure that it
 * has posted nothing, and the next attempt begins another.
 */
export type Task = TaskParts & { number: number }
export type TaskParts = { attempt: Attempt; api: TikTokApi; sendChunk: SendChunk; keys: TokenKeys }

/** The record of a step, kept apart from earlier tasks'. */
export const stepName = (task: Pick<Task, 'number'>, name: string): string =>
  task.number === 1 ? name : `${name} task ${task.number}`

const NOTE_SECONDS = 10
const GIVEN_UP = 'give_up'

/** Writes something down for later attempts. What was written first stays. */
export const note = <Facts extends Record<string, unknown>>(
  task: Task,
  name: string,
  facts: Facts,
): Promise<Facts> =>
  task.attempt.step(stepName(task, name), {
    callSeconds: NOTE_SECONDS,
    intent: {},
    act: async () => facts,
  })

/** The task to go on with: the first that was not given up. */
export const currentTask = (parts: TaskParts): Task => {
  let number = 1
  while (parts.attempt.earlier(stepName({ number }, GIVEN_UP))?.state === 'done') number += 1
  return { ...parts, number }
}

/** Does the rest of a task's work. One that has posted nothing and never will is given up. @throws what the work throws */
export const unlessSpoilt = async <Result>(task: Task, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof TikTokFailure) || error.remedy !== 'new_task') throw error
    await note(task, GIVEN_UP, { reason: error.message, ...error.platformError })
    task.attempt.logger.warn({ task: task.number, reason: error.message }, 'The publish task is given up')
    throw error.verdict === 'wait' && task.number >= MAX_TASKS && error.code === 'timeout'
      ? error.final()
      : error
  }
}

export const secondsSince = (at: string): number => (Date.now() - Date.parse(at)) / 1000

const secret = z.object({ upload_url: z.string() })
const ownerOf = ({ attempt }: Task) => ({ platform: 'tiktok', externalId: attempt.account.externalId })

/** An upload address lets whoever has it post to the account: it lies in the record like a token. */
export const sealUploadUrl = (task: Task, uploadUrl: string) =>
  encryptCredentials(task.keys, ownerOf(task), { upload_url: uploadUrl })

export const openUploadUrl = (task: Task, sealed: unknown): string =>
  secret.parse(decryptCredentials(task.keys, ownerOf(task), sealed)).upload_url
