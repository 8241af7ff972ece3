import type { ErrorCode, Job, RejectedOption } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import type { PublishLabels } from './labels.ts'

/** The status of a job as text. */
export const describeJob = (job: Job, labels: PublishLabels): string => {
  if (job.hold_reason === 'account_needs_reauth') return labels.waitingForAccount
  if (job.hold_reason === 'platform_paused') return labels.platformPaused
  const isPreparing = job.hold_reason === 'preparing_media'
  if (job.status !== 'processing' && !isPreparing) return labels.status[job.status]
  const progress = job.progress > 0 ? ` ${job.progress} %` : ''
  return `${labels.phase[job.phase]}${progress}`
}

/** Why a waiting job would fail when it is due, while its user can still change that. */
const riskOf = (job: Job, labels: PublishLabels): string | null => {
  const [problem] = job.problems
  if (job.status !== 'pending' || job.hold_reason !== null || !problem) return null
  return `${labels.atRisk} ${labels.errors[problem.code as ErrorCode] ?? problem.message}`
}

const reasonOf = (job: Job, labels: PublishLabels): string | null =>
  job.status === 'failed'
    ? (labels.errors[job.error_code as ErrorCode] ?? job.error_message ?? labels.status.failed)
    : riskOf(job, labels)

const JobItem = ({ job, labels, name }: { job: Job; labels: PublishLabels; name: string }): ReactNode => {
  const reason = reasonOf(job, labels)
  const permalink = job.platform_response?.permalink
  return (
    <li data-option={job.option} data-status={job.status}>
      <span>{name}</span>: <span>{describeJob(job, labels)}</span>
      {reason && <span title={job.error_message ?? job.problems[0]?.message ?? undefined}> {reason}</span>}
      {permalink && (
        <>
          {' '}
          <a href={permalink} target="_blank" rel="noreferrer" aria-label={`${labels.viewPost}: ${name}`}>
            {labels.viewPost}
          </a>
        </>
      )}
    </li>
  )
}

/** One line for each job with its present status, and for each reason why an option was refused. */
export const PublishStatusList = ({
  jobs,
  rejected,
  labels,
  optionNames = {},
}: {
  jobs: readonly Job[]
  rejected: readonly RejectedOption[]
  labels: PublishLabels
  /** Option → name to show instead. */
  optionNames?: Readonly<Record<string, string>>
}): ReactNode =>
  jobs.length + rejected.length === 0 ? null : (
    <ul aria-label={labels.list}>
      {jobs.map((job) => (
        <JobItem key={job.id} job={job} labels={labels} name={optionNames[job.option] ?? job.option} />
      ))}
      {rejected.map(({ platform, field, code, message }) => (
        <li key={`${platform} ${field} ${code}`} data-option={platform} data-status="rejected">
          <span>{optionNames[platform] ?? platform}</span>: <span>{labels.rejected}</span>{' '}
          <span>{message}</span>
        </li>
      ))}
    </ul>
  )
