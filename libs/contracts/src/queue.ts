import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'
import { claimedAction, sentContent } from './internal.ts'
import { modeOrLive } from './mode.ts'

/** A pgmq message: this job is due. Its content stays in the job's row. */
export const queueMessage = z.looseObject({
  v: z.literal(1),
  job_id: id,
  platform: z.string(),
  attempt: z.int(),
  traceparent: z.string().nullable(),
})
export type QueueMessage = z.infer<typeof queueMessage>

/** What a dispatcher gets for a job that it may run (SQL: lease_publication_job). */
export const claim = z.looseObject({
  job_id: id,
  publication_id: id,
  user_id: id,
  platform: z.string(),
  option: z.string(),
  account_id: id.nullable(),
  content: sentContent,
  attempt: z.int(),
  retry_count: z.int(),
  lease_token: id,
  lease_expires_at: timestamp,
  traceparent: z.string().nullable(),
  scheduled_at: timestamp.nullable(),
  created_at: timestamp,
  /** Since the job was due. */
  waited_seconds: z.number(),
  /** Since the job was first due, whatever it has waited for in between. */
  age_seconds: z.number().optional(),
  /** As the platform's service registered it; null until then. */
  service_url: z.string().nullable(),
  mode: modeOrLive,
  /** The claim is of an action on the job, which is completed. */
  action: claimedAction.optional(),
})
export type Claim = z.infer<typeof claim>

export const installationProblem = z.enum(['restored', 'moved', 'copied'])
export type InstallationProblem = z.infer<typeof installationProblem>

/** What the installation knows of its database (SQL: installation_state). */
export const installationState = z.looseObject({
  /** The deployment's own name. */
  deployment: z.string().nullable(),
  problem: installationProblem.nullable(),
  noticed_at: timestamp.nullable(),
  /** The newest moment that the data know of. */
  data_until: timestamp.nullable(),
  confirmed_as: z.enum(['restored', 'moved', 'copy']).nullable(),
  confirmed_at: timestamp.nullable(),
})
export type InstallationState = z.infer<typeof installationState>

/** The answer of a poll (SQL: poll_publication_queue). Claims are parsed one by one, so that a bad one spoils no other. */
export const pollAnswer = z.looseObject({
  settled: z.array(z.boolean()),
  lost: z.array(id),
  claims: z.array(z.looseObject({ job_id: id, lease_token: id })),
  /** Prefetched leases to release if their jobs have not started: their platform's slot limit has dropped. */
  surplus: z.array(id).optional(),
  /** Slots of this dispatcher: how many of its jobs may be in flight. Claims beyond it are prefetched. */
  held: z.int(),
  asleep: z.boolean(),
  /** No slot was left free: a claim can find something only when one is. */
  slots_full: z.boolean().optional(),
  /** Why nothing is claimed at all: the database was restored, moved or copied, and no operator has confirmed which. */
  installation_problem: installationProblem.nullable().optional(),
  /** Where Postgres' log of changes stood. */
  lsn: z.string().optional(),
  /** By the database's clock, which is the only one that counts; null when no job waits. */
  next_due_in_seconds: z.number().nullable(),
  /** Not all changes were broadcast, for Realtime's limit: the next poll, soon, broadcasts more. */
  broadcasts_wait: z.boolean().optional(),
  /** How long a lease lasts that this poll has given or renewed. */
  lease_seconds: z.number().optional(),
})
export type PollAnswer = z.infer<typeof pollAnswer>
