import { z } from 'zod'
import { knownProblem } from './account.ts'
import { jobPhases, jobStatuses } from './constants.ts'
import { priority } from './enqueue.ts'
import { holdReason } from './hold-reason.ts'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { modeOrLive } from './mode.ts'
import { publishedPart } from './parts.ts'

export const jobStatus = z.enum(jobStatuses)
export type JobStatus = z.infer<typeof jobStatus>

export const jobPhase = z.enum(jobPhases)
export type JobPhase = z.infer<typeof jobPhase>

/** What a platform said of a finished post. Ids are strings: nineteen digits don't fit a number. */
export const platformResponse = z.looseObject({
  post_id: z.string().nullable(),
  permalink: z.string().nullable(),
  warnings: z.array(z.string()).optional(),
  /** Of a thread: the parts that are out, in their order; also while it goes on, and when it has failed or was cancelled. */
  parts: z.array(publishedPart).optional(),
})
export type PlatformResponse = z.infer<typeof platformResponse>

/** A job as its user sees it: answers of the API and broadcasts of Realtime (SQL: publication_job_json). */
export const job = z.object({
  id: id,
  publication_id: id,
  user_id: id,
  platform: z.string(),
  option: z.string(),
  account_id: id.nullable(),
  status: jobStatus,
  phase: jobPhase,
  progress: z.int().min(0).max(100),
  priority,
  created_at: timestamp,
  scheduled_at: timestamp.nullable(),
  next_attempt_at: timestamp.nullable(),
  started_at: timestamp.nullable(),
  completed_at: timestamp.nullable(),
  attempt: z.int(),
  retry_count: z.int(),
  max_retries: z.int(),
  hold_reason: holdReason.nullable(),
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  platform_response: platformResponse.nullable(),
  /** Failures that are foreseen for when the job is due. */
  problems: z.array(knownProblem).default([]),
  metadata: z.record(z.string(), z.unknown()),
  trace_id: z.string().nullable(),
  /** Grows with every change: of two states of a job the one with the larger seq is the newer. */
  seq: z.int(),
  /** `test`: it goes to the sandbox, and nothing of it to a platform. */
  mode: modeOrLive,
  /** When its post was deleted at the platform, or was found to be gone; the job stays completed. */
  removed_at: timestamp.nullable().default(null),
})
export type Job = z.infer<typeof job>

/** A job in a list, with what its user recognises it by. */
export const listedJob = job.extend({
  /** The beginning of the caption. */
  caption: z.string(),
  media: z.int(),
  /** Its first file, when that is a picture. */
  picture: z.url().nullable(),
  /** A small picture of its first file, where that is an upload. */
  thumbnail: z.url().nullable().default(null),
})
export type ListedJob = z.infer<typeof listedJob>

export const publicationCreated = z.looseObject({ publication_id: id })
