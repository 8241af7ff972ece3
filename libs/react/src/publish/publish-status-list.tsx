'use client'

import type { Job, RejectedOption } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { describeJob, type JobReason, reasonOf } from '../texts/describe.ts'
import type { PublishLabels } from '../texts/labels.ts'
import { optionName } from '../texts/names.ts'

/** Only what leads to a page: the address is the platform's, and a script in it would be run as this page. */
const isWebAddress = (address: string | null | undefined): address is string =>
  /^https?:\/\//i.test(address ?? '')

const Reason = ({ reason }: { reason: JobReason }): ReactNode => (
  <>
    {' '}
    <span data-part="reason">{reason.text}</span>
    {reason.message && reason.message !== reason.text && (
      <>
        {' '}
        <span data-part="message">{reason.message}</span>
      </>
    )}
  </>
)

type ItemProps = { job: Job; labels: PublishLabels; action?: ReactNode }

const JobItem = ({ job, labels, action }: ItemProps): ReactNode => {
  const name = optionName(job.option, labels)
  const reason = reasonOf(job, labels)
  const permalink = job.platform_response?.permalink
  return (
    <li
      className="carteiro-job"
      data-option={job.option}
      data-platform={job.platform}
      data-status={job.status}
      data-hold={job.hold_reason ?? undefined}
    >
      <span data-part="name">{name}</span>: <span data-part="state">{describeJob(job, labels)}</span>
      {reason && <Reason reason={reason} />}
      {isWebAddress(permalink) && (
        <>
          {' '}
          <a href={permalink} target="_blank" rel="noreferrer" aria-label={`${labels.viewPost}: ${name}`}>
            {labels.viewPost}
          </a>
        </>
      )}
      {action}
    </li>
  )
}

/** One line for each job with its present status, and for each reason why an option was refused. */
export const PublishStatusList = ({
  jobs,
  rejected = [],
  labels,
  optionNames,
  actionOf,
}: {
  jobs: readonly Job[]
  rejected?: readonly RejectedOption[]
  labels: PublishLabels
  /** Option → name to show instead. */
  optionNames?: Readonly<Record<string, string>> | undefined
  /** What is shown at the end of a job's line, such as a button. */
  actionOf?: (job: Job) => ReactNode
}): ReactNode => {
  const named = { ...labels, options: { ...labels.options, ...optionNames } }
  return jobs.length + rejected.length === 0 ? null : (
    <ul className="carteiro-jobs" aria-label={labels.list}>
      {jobs.map((job) => (
        <JobItem key={job.id} job={job} labels={named} action={actionOf?.(job)} />
      ))}
      {rejected.map(({ platform, field, code, message }) => (
        <li
          key={`${platform} ${field} ${code}`}
          className="carteiro-job"
          data-option={platform}
          data-status="rejected"
        >
          <span data-part="name">{optionName(platform, named)}</span>:{' '}
          <span data-part="state">{labels.rejected}</span> <span data-part="message">{message}</span>
        </li>
      ))}
    </ul>
  )
}
