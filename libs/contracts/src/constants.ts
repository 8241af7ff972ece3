/**
 * Names that schemas and pages share. They are apart from the schemas (`@carteiro/contracts/constants`), so that a page needs no
 * zod for them.
 */

export const priorities = ['high', 'normal', 'low'] as const

export const jobStatuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const
/** The fine grain under the status. */
export const jobPhases = [
  'queued',
  'preparing',
  'validating',
  'uploading',
  'processing',
  'confirming',
  'done',
] as const
/** What a held job waits for: its files are converted or copied, its platform is paused, or its account must be connected again. */
export const holdReasons = ['preparing_media', 'platform_paused', 'account_needs_reauth'] as const

/** What can happen to a job; docs/state-machine.md says when (SQL: job_transitions). */
export const jobEventTypes = [
  'enqueued',
  'attempt_started',
  'phase_changed',
  'part_published',
  'waiting_for_platform',
  'completed',
  'retry_scheduled',
  'deferred',
  'failed',
  'lease_expired',
  'given_back',
  'waiting_for_rate',
  'held',
  'released',
  'preparation_started',
  'prepared',
  'checked',
  'edited',
  'rescheduled',
  'cancelled',
  'retry_requested',
  'action_requested',
  'action_done',
  'action_failed',
  'removed',
] as const

/** The user's private Realtime topic. */
export const userTopic = (userId: string): string => `user:${userId}`
/** Carries the present state of a changed job. */
export const JOB_CHANGED_EVENT = 'job_changed'
/** Announces a new publication, once for all of its jobs. */
export const PUBLICATION_CREATED_EVENT = 'publication_created'
