import type { CatalogOption } from '@carteiro/contracts'
import type { JobDetail } from '../../../api/jobs.ts'

/** The call that shows the post was begun, and it is not known that it did nothing. */
const mayBeOut = ({ steps }: JobDetail): boolean =>
  steps.some(({ commits, state }) => commits && state !== 'not_done')

/** A post in doubt is reconciled by its caption, which must stay as it is until then. */
const wasEverInDoubt = ({ timeline }: JobDetail): boolean =>
  timeline.some(({ type, data }) => type === 'failed' && data.code === 'outcome_unknown')

// What the database allows as well. The database decides: a job may change at any moment.

export const canBeCancelled = (job: JobDetail): boolean =>
  (job.status === 'pending' || job.status === 'processing') && !mayBeOut(job)

export const canBeRetried = (job: JobDetail): boolean =>
  job.status === 'failed' && !job.steps.some(({ commits, state }) => commits && state === 'done')

const unpublishing = ({ actions }: JobDetail) => actions.find(({ kind }) => kind === 'unpublish')

/** Its post is being deleted at the network. */
export const isBeingRemoved = (job: JobDetail): boolean =>
  ['waiting', 'running'].includes(unpublishing(job)?.state ?? '')

/** `option`: of the catalog. */
export const canBeUnpublished = (job: JobDetail, option: CatalogOption | undefined): boolean =>
  job.status === 'completed' &&
  job.removed_at === null &&
  option?.after?.delete !== undefined &&
  !isBeingRemoved(job)

/** Its files, caption and settings; its time only while it waits. */
export const canBeEdited = (job: JobDetail): boolean =>
  (job.status === 'pending' || job.status === 'failed') && !mayBeOut(job) && !wasEverInDoubt(job)
