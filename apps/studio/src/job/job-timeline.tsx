import type { Job, JobEvent } from '@carteiro/contracts'
import { publishLabels, useCarteiro } from '@carteiro/react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../i18n/locale.tsx'
import classes from './job.module.css'
import { type JobTexts, jobTexts } from './texts.ts'

const nameOf = (event: JobEvent, texts: JobTexts, phases: Record<string, string>): string => {
  if (event.type === 'phase_changed') return phases[event.phase] ?? event.phase
  // A further attempt usually resumes the same work, after the wait that the line above names.
  if (event.type === 'attempt_started' && event.attempt > 1) return texts.events.resumed
  return texts.events[event.type]
}

/** A job's timeline, read again whenever the job moves on. */
export const JobTimeline = ({ job }: { job: Job }): ReactNode => {
  const client = useCarteiro()
  const texts = useTexts(jobTexts)
  const { locale, format } = useLocale()
  const { data = [] } = useQuery({
    // Not its seq: a percentage more is no line more.
    queryKey: ['events', job.id, job.status, job.phase, job.attempt, job.hold_reason, job.next_attempt_at],
    queryFn: ({ signal }) => client.events(job.id, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <ol className={classes.timeline} aria-label={texts.timeline}>
      {data.map((event) => (
        <li key={event.seq} data-type={event.type}>
          <span>{nameOf(event, texts, publishLabels[locale].phase)}</span>
          <time dateTime={event.at}>{format.time(event.at)}</time>
        </li>
      ))}
    </ol>
  )
}
