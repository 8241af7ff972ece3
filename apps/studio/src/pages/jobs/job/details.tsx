import type { ReactNode } from 'react'
import type { JobDetail } from '../../../api/jobs.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { jobsTexts } from '../texts.ts'
import classes from './job-page.module.css'
import { jobPageTexts } from './texts.ts'

export const Details = ({ job }: { job: JobDetail }): ReactNode => {
  const { details: texts } = useTexts(jobPageTexts)
  const { noCaption } = useTexts(jobsTexts)
  const { format } = useLocale()
  const caption = job.content.caption
  const times: [string, string | null][] = [
    [texts.created, job.created_at],
    [texts.scheduled, job.scheduled_at],
    [texts.next, job.next_attempt_at],
    [texts.finished, job.completed_at],
  ]
  return (
    <dl className={classes.facts}>
      <dt>{texts.caption}</dt>
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
      <dt>{texts.priority}</dt>
      <dd>{texts.priorities[job.priority]}</dd>
      <dt>{texts.retries}</dt>
      <dd>{texts.retriesOf(format.number(job.retry_count), format.number(job.max_retries))}</dd>
      <dt>{texts.id}</dt>
      <dd className={classes.code} translate="no">
        {job.id}
      </dd>
      {job.trace_id && (
        <>
          <dt>{texts.trace}</dt>
          <dd className={classes.code} translate="no">
            {job.trace_id}
          </dd>
        </>
      )}
    </dl>
  )
}
