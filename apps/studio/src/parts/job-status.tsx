import type { Job, JobStatus } from '@carteiro/contracts'
import { describeJob, publishLabels } from '@carteiro/react'
import type { ReactNode } from 'react'
import { useLocale } from '../i18n/locale.tsx'
import classes from './job-status.module.css'

/** What a job is doing, as a word with a colour; work under way moves. */
export const JobStatusBadge = ({ job }: { job: Job }): ReactNode => {
  const { locale } = useLocale()
  const look = job.hold_reason ? 'held' : job.status
  return (
    <span className={classes.badge} data-status={look}>
      <span className={classes.dot} aria-hidden />
      {describeJob(job, publishLabels[locale])}
    </span>
  )
}

export const useStatusNames = (): Record<JobStatus, string> => publishLabels[useLocale().locale].status
