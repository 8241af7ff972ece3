import type { ReactNode } from 'react'
import type { JobDetail } from '../../../api/jobs.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { jobsWords } from '../words.ts'
import classes from './job-page.module.css'

export const Details = ({ job }: { job: JobDetail }): ReactNode => {
  const { details: words, noCaption } = useWords(jobsWords)
  const { format } = useLocale()
  const caption = job.content.caption
  const times: [string, string | null][] = [
    [words.created, job.created_at],
    [words.scheduled, job.scheduled_at],
    [words.next, job.next_attempt_at],
    [words.finished, job.completed_at],
  ]
  return (
    <dl className={classes.facts}>
      <dt>{words.caption}</dt>
      <dd className={classes.text} {...(caption ? { translate: 'no' } : {})}>
        {caption || noCaption}
      </dd>
      {times.map(
        ([name, at]) =>
          at && [
            <dt key={name}>{name}</dt>,
            <dd key={at}>
              <time dateTime={at}>{format.dateTime(at)}</time>
            </dd>,
          ],
      )}
      <dt>{words.priority}</dt>
      <dd>{words.priorities[job.priority]}</dd>
      <dt>{words.retries}</dt>
      <dd>{words.retriesOf(format.number(job.retry_count), format.number(job.max_retries))}</dd>
      <dt>{words.id}</dt>
      <dd className={classes.code} translate="no">
        {job.id}
      </dd>
      {job.trace_id && (
        <>
          <dt>{words.trace}</dt>
          <dd className={classes.code} translate="no">
            {job.trace_id}
          </dd>
        </>
      )}
    </dl>
  )
}
