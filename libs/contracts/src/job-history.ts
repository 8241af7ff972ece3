import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { jobEventType } from './job-event.ts'

/** One call with an effect at the platform: `open` has begun and its result is not known, `not_done` had no effect. */
export const jobStep = z.object({
  step: z.string(),
  state: z.enum(['open', 'done', 'not_done']),
  /** The post is out after it: the point of no return. */
  commits: z.boolean(),
  attempt: z.int(),
  began_at: timestamp,
  finished_at: timestamp.nullable(),
})
export type JobStep = z.infer<typeof jobStep>

/** One attempt at a job, by its timeline. */
export const jobAttempt = z.object({
  attempt: z.int(),
  started_at: timestamp,
  /** Null while it goes on. */
  ended_at: timestamp.nullable(),
  /** The event that ended it, such as `completed`, `retry_scheduled` or `waiting_for_platform`. */
  ended_by: jobEventType.nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
})
export type JobAttempt = z.infer<typeof jobAttempt>

/** A span of a job's trace. */
export const traceSpan = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  service: z.string(),
  started_at: timestamp,
  duration_ms: z.number(),
  failed: z.boolean(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type TraceSpan = z.infer<typeof traceSpan>

/** `GET /api/publications/jobs/{id}/trace`: spans, where this deployment keeps them within reach; a page that shows them,
 * where it names one. */
export const jobTrace = z.object({
  job_id: id,
  trace_id: z.string().nullable(),
  link: z.url().nullable(),
  spans: z.array(traceSpan),
})
export type JobTrace = z.infer<typeof jobTrace>
