import type { Job, JobEvent } from '@carteiro/contracts'
import { publishLabels, useCarteiro } from '@carteiro/react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocale, useWords } from '../i18n/locale.tsx'
import classes from './job.module.css'
import { type JobWords, jobWords } from './words.ts'

const nameOf = (event: JobEvent, words: JobWords, phases: Record<string, string>): string =>
  event.type === 'phase_changed'
    ? (phases[event.phase] ?? event.phase)
    : (words.events[event.type as keyof JobWords['events']] ?? event.type)

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
          <span>
            {nameOf(event, words, publishLabels[locale].phase)}
            {event.type === 'attempt_started' && event.attempt > 1 && (
              <> · {words.attempt(format.number(event.attempt))}</>
            )}
          </span>
          <time dateTime={event.at}>{format.time(event.at)}</time>
        </li>
      ))}
    </ol>
  )
}
