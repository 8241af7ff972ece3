import type { Job, JobEvent } from '@carteiro/contracts'
import { publishLabels, useCarteiro } from '@carteiro/react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocale, useWords } from '../i18n/locale.tsx'
import classes from './job.module.css'
import { type JobWords, jobWords } from './words.ts'

const nameOf = (event: JobEvent, words: JobWords, phases: Record<string, string>): string => {
  if (event.type === 'phase_changed') return phases[event.phase] ?? event.phase
  // A further attempt is mostly the same work taken up again, after a wait that the line above tells of.
  if (event.type === 'attempt_started' && event.attempt > 1) return words.events.resumed
  return words.events[event.type as keyof JobWords['events']] ?? event.type
}

/** A job's timeline, read again whenever the job moves on. */
export const JobTimeline = ({ job }: { job: Job }): ReactNode => {
  const client = useCarteiro()
  const words = useWords(jobWords)
  const { locale, format } = useLocale()
  const { data = [] } = useQuery({
    // Not its seq: a percentage more is no line more.
    queryKey: ['events', job.id, job.status, job.phase, job.attempt, job.hold_reason, job.next_attempt_at],
    queryFn: ({ signal }) => client.events(job.id, { signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <ol className={classes.timeline} aria-label={words.timeline}>
      {data.map((event) => (
        <li key={event.seq} data-type={event.type}>
          <span>{nameOf(event, words, publishLabels[locale].phase)}</span>
          <time dateTime={event.at}>{format.time(event.at)}</time>
        </li>
      ))}
    </ol>
  )
}
