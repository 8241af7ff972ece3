import type { Job, Publication } from '@carteiro/contracts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { Output } from './output.ts'

type Style = Parameters<Output['style']>[0]
const STYLES: Record<Job['status'], Style> = {
  pending: 'dim',
  processing: 'cyan',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
}

const factOf = (job: Job): string => {
  if (job.status === 'completed') return job.platform_response?.permalink ?? ''
  if (job.status === 'failed') return `${job.error_code}: ${job.error_message}`
  if (job.hold_reason) return `held: ${job.hold_reason}`
  if (job.next_attempt_at && job.retry_count > 0)
    return `again at ${job.next_attempt_at}: ${job.error_message}`
  if (job.scheduled_at && job.status === 'pending') return `at ${job.scheduled_at}`
  return job.status === 'processing' ? `${job.phase} ${job.progress} %` : ''
}

/** A job in one line. */
export const jobLine = (job: Job, { style }: Output): string =>
  `${job.option}  ${style(STYLES[job.status], job.status)}  ${factOf(job)}`.trimEnd()

export const publicationText = (publication: Publication, output: Output): string =>
  [
    `publication ${publication.id}  ${publication.status}  (${publication.mode})`,
    ...publication.jobs.map((job) => `  ${jobLine(job, output)}  ${output.style('dim', `job ${job.id}`)}`),
  ].join('\n')

/** 0 only when every job that was not cancelled is published. */
export const exitCodeOfPublication = ({ status }: Pick<Publication, 'status'>): ExitCode =>
  status === 'failed' || status === 'partially_completed' ? EXIT.failed : EXIT.ok
