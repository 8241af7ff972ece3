import type { Job, JobStatus } from '@carteiro/contracts'
import { describeJob, publishLabels } from '@carteiro/react'
import type { ReactNode } from 'react'
import { useLocale } from '../i18n/locale.tsx'
import classes from './job-status.module.css'

/** A job's status as a label with a colour; a job in progress is animated. */
export const JobStatusBadge = ({ job }: { job: Job }): ReactNode => {
  const { locale } = useLocale()
  const shownStatus = job.hold_reason ? 'held' : job.status
  return (
    <span className={classes.badge} data-status={shownStatus}>
      <span className={classes.dot} aria-hidden />
      {describeJob(job, publishLabels[locale])}
    </span>
  )
}

export const useStatusNames = (): Record<JobStatus, string> => publishLabels[useLocale().locale].status
