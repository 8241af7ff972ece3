import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { modeOrLive } from './mode.ts'

/**
 * Whether a dead letter may be redriven. `safe`: it is certain that nothing was posted · `needs_reason`: the post may be
 * out, so an operator must have checked · `posted`: never.
 */
export const redriveSafety = z.enum(['safe', 'needs_reason', 'posted'])

/** The common cause of a group of dead letters. */
export const deadLetterCause = z.object({
  platform: z.string(),
  /** Their error message without the parts that differ from job to job. */
  cause: z.string(),
  error_code: z.string(),
  jobs: z.int(),
  /** How many of these may be redriven without a reason, and how many with one. */
  safe: z.int(),
  needs_reason: z.int(),
  first_at: timestamp,
  last_at: timestamp,
  /** When the newest of them failed. */
  example: id,
})
export type DeadLetterCause = z.infer<typeof deadLetterCause>

/** A job that failed for good, with its attempts, steps and timeline. */
export const deadLetter = z.looseObject({
  job_id: id,
  user_id: id,
  account_id: id.nullable(),
  /** The option, as in the founding document's messages. */
  platform: z.string(),
  mode: modeOrLive,
  error_code: z.string(),
  error_message: z.string().nullable(),
  cause: z.string(),
  attempt: z.int(),
  died_at: timestamp,
  redrive: redriveSafety,
  timeline: z.array(z.record(z.string(), z.unknown())),
  steps: z.array(z.record(z.string(), z.unknown())),
})
export type DeadLetter = z.infer<typeof deadLetter>

export const redriveAnswer = z.object({
  redriven: z.array(id),
  refused: z.array(z.object({ job_id: id, why: z.string() })),
})
export type RedriveAnswer = z.infer<typeof redriveAnswer>
