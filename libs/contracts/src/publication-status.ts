import type { JobStatus } from './job.ts'

export const publicationStatuses = [
  'pending',
  'processing',
  'completed',
  'partially_completed',
  'failed',
  'cancelled',
] as const
export type PublicationStatus = (typeof publicationStatuses)[number]

const isOver = (status: JobStatus): boolean => status !== 'pending' && status !== 'processing'

/** Whether nothing more becomes of a publication by itself: every job is completed, failed or cancelled. */
export const isPublicationOver = (jobs: readonly { status: JobStatus }[]): boolean =>
  jobs.every(({ status }) => isOver(status))

/**
 * What has become of a publication, as its webhooks say it: jobs that were cancelled do not count, unless all were.
 * `pending`: none of its jobs has begun; `processing`: some have begun, and some are not over.
 */
export const publicationStatusOf = (jobs: readonly { status: JobStatus }[]): PublicationStatus => {
  const statuses = new Set(jobs.map(({ status }) => status))
  if (!isPublicationOver(jobs))
    return statuses.size === 1 && statuses.has('pending') ? 'pending' : 'processing'
  if (statuses.has('completed')) return statuses.has('failed') ? 'partially_completed' : 'completed'
  return statuses.has('failed') ? 'failed' : 'cancelled'
}
