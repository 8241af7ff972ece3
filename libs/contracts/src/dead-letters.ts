import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'

/**
 * Whether a job that failed for good may be tried again. `safe`: nothing was posted, and that is certain ·
 * `needs_reason`: the post may be out, so somebody must have looked · `posted`: never.
 */
export const redriveSafety = z.enum(['safe', 'needs_reason', 'posted'])

/** What jobs that failed alike have in common. */
export const deadLetterCause = z.object({
  platform: z.string(),
  /** Their error without what differs from job to job. */
  cause: z.string(),
  error_code: z.string(),
  jobs: z.int(),
  /** Of these, how many may be tried again at once, and how many with a reason. */
  safe: z.int(),
  needs_reason: z.int(),
  first_at: timestamp,
  last_at: timestamp,
  /** The newest of them. */
  example: id,
})
export type DeadLetterCause = z.infer<typeof deadLetterCause>

/** A job that failed for good, with its whole story. */
export const deadLetter = z.looseObject({
  job_id: id,
  user_id: id,
  account_id: id.nullable(),
  /** The option, as in the founding document's messages. */
  platform: z.string(),
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
