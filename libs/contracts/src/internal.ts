import { z } from 'zod'
import { optionName } from './enqueue.ts'
import { errorDetail, outcomeCode, verdict } from './errors.ts'
import { id } from './id.ts'
import { instant } from './instant.ts'
import { platformResponse } from './job.ts'
import { jobActionKind } from './job-action.ts'
import { mediaFile } from './media.ts'
import { modeOrLive } from './mode.ts'
import { MAX_PART_DELAY_SECONDS } from './parts.ts'
import { strict } from './strict.ts'

export const PROCESS_PUBLICATION_PATH = '/api/internal/process-publication'
export const PROCESS_ACTION_PATH = '/api/internal/process-action'
export const TICK_PATH = '/api/internal/tick'

const threadPart = {
  mediaFiles: z.array(strict(mediaFile.shape)),
  text: z.string(),
  delaySeconds: z.int().min(0).max(MAX_PART_DELAY_SECONDS).optional(),
}
/** A part of a thread after the first, which is the job's caption and files. */
export type ThreadPart = z.infer<z.ZodObject<typeof threadPart>>

/**
 * What a job publishes: its share of the publication, with the caption and settings of its option. An unknown key is
 * refused: users may insert jobs past the gateway, and an ignored key would make another post than was intended.
 */
export const jobContent = strict({
  mediaFiles: z.array(strict(mediaFile.shape)),
  caption: z.string(),
  settings: z.record(z.string(), z.unknown()),
  /** The parts after the first, each a reply to the one before it. */
  thread: z.array(strict(threadPart)).min(1).optional(),
})
export type JobContent = z.infer<typeof jobContent>

/** The same in transit, where unknown keys are allowed: the platform's service checks them before it begins. */
export const sentContent = z.looseObject({
  ...jobContent.shape,
  mediaFiles: z.array(z.looseObject(mediaFile.shape)),
  thread: z
    .array(z.looseObject({ ...threadPart, mediaFiles: z.array(z.looseObject(mediaFile.shape)) }))
    .min(1)
    .optional(),
})

/**
 * Body of `POST /api/internal/process-publication`, dispatcher → platform service. The first four fields are the
 * founding document's (`platform` is the option). Loose: a newer dispatcher may send more.
 */
export const processRequest = z.looseObject({
  job_id: id,
  user_id: id,
  platform: optionName,
  content: sentContent,
  attempt: z.int().min(1),
  lease_token: id,
  /** When the caller aborts the request. */
  deadline: instant,
  account_id: id.nullable(),
  /** A service of the other mode refuses the call. */
  mode: modeOrLive,
})
export type ProcessRequest = z.infer<typeof processRequest>

/** An action on a published job, as its claim brings it. `post`: what the job's platform has answered of the post. */
export const claimedAction = z.looseObject({
  id,
  kind: jobActionKind,
  request: z.record(z.string(), z.unknown()),
  post: platformResponse,
})
export type ClaimedAction = z.infer<typeof claimedAction>

/** Body of `POST /api/internal/process-action`: as for a job, whose published post the action is on. */
export const actionRequest = processRequest.extend({ action: claimedAction })
export type ActionRequest = z.infer<typeof actionRequest>

const completed = z.looseObject({ outcome: z.literal('completed'), platform_response: platformResponse })
const pending = z.looseObject({
  outcome: z.literal('pending'),
  resume_after_seconds: z.number().min(0),
  reason: z.string(),
})
const failed = z.looseObject({
  outcome: z.literal('failed'),
  verdict,
  code: outcomeCode,
  message: z.string(),
  retry_after_seconds: z.number().min(0).optional(),
  platform_error: z.record(z.string(), z.unknown()).optional(),
  /** The catalog's rules that the content breaks: `code` is the first one's. */
  problems: z.array(errorDetail).optional(),
})

/**
 * The answer of a platform service. `pending`: the platform is still processing; the slot is freed, and the job is resumed
 * after `resume_after_seconds`. After a lost connection or a 5xx without such a body the job is reconciled and retried.
 */
export const processOutcome = z.discriminatedUnion('outcome', [completed, pending, failed])
export type ProcessOutcome = z.infer<typeof processOutcome>

/** The same of an action; `result` is kept with it. */
export const actionOutcome = z.discriminatedUnion('outcome', [
  z.looseObject({ outcome: z.literal('completed'), result: z.record(z.string(), z.unknown()) }),
  pending,
  failed,
])
export type ActionOutcome = z.infer<typeof actionOutcome>
export type CompletedOutcome = z.infer<typeof completed>
export type PendingOutcome = z.infer<typeof pending>
export type FailedOutcome = z.infer<typeof failed>
