import type { Job, JobStatus } from '@carteiro/contracts'
import { describeJob, publishLabels } from '@carteiro/react'
import type { ReactNode } from 'react'
import { useLocale } from '../i18n/locale.tsx'
import classes from './job-status.module.css'

const REMOVED = { en: 'Deleted', 'pt-BR': 'Apagada' }

/** A job's status as a label with a colour; a job in progress is animated. */
export const JobStatusBadge = ({ job }: { job: Job }): ReactNode => {
  const { locale } = useLocale()
  const isRemoved = job.removed_at !== null
  const shownStatus = job.hold_reason ? 'held' : isRemoved ? 'removed' : job.status
  return (
    <span className={classes.badge} data-status={shownStatus}>
      <span className={classes.dot} aria-hidden />
      {isRemoved ? REMOVED[locale] : describeJob(job, publishLabels[locale])}
    </span>
  )
}

export const useStatusNames = (): Record<JobStatus, string> => publishLabels[useLocale().locale].status
