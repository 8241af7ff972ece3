import { z } from 'zod'
import { jobEventTypes } from './constants.ts'
import { timestamp } from './instant.ts'
import { jobPhase, jobStatus } from './job.ts'

export const jobEventType = z.enum(jobEventTypes)
export type JobEventType = z.infer<typeof jobEventType>

/** One line of a job's timeline. */
export const jobEvent = z.object({
  seq: z.int(),
  at: timestamp,
  type: jobEventType,
  status: jobStatus,
  phase: jobPhase,
  attempt: z.int(),
  data: z.record(z.string(), z.unknown()),
})
export type JobEvent = z.infer<typeof jobEvent>

/** A timeline, as it is read. Lines of a type that a newer release has added are left out. */
export const timeline = z
  .array(z.looseObject({ type: z.string() }))
  .transform((lines) => lines.filter(({ type }) => jobEventType.safeParse(type).success))
  .pipe(z.array(jobEvent))
