import type { ReactNode } from 'react'
import type { JobDetail } from '../../../api/jobs.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { jobsTexts } from '../texts.ts'
import classes from './job-page.module.css'
import { jobPageTexts } from './texts.ts'

/** The parts of a thread, each with its post where it is out. */
const Parts = ({ job }: { job: JobDetail }): ReactNode => {
  const { details: texts } = useTexts(jobPageTexts)
  const out = job.platform_response?.parts ?? []
  const { caption = '', thread = [] } = job.content
  if (thread.length === 0) return null
  return (
    <>
      <dt>{texts.parts}</dt>
      <dd className={classes.text}>
        <ol>
          {[caption, ...thread.map(({ text }) => text)].map((text, index) => {
            const found = out.find(({ part }) => part === index + 1)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place.
              <li key={index} data-part={index + 1}>
                <span translate="no">{text}</span>{' '}
                {found?.permalink && job.removed_at === null ? (
                  <a href={found.permalink} target="_blank" rel="noreferrer">
                    {texts.seePart}
                  </a>
                ) : (
                  <small>
                    {found ? (job.removed_at === null ? texts.partOut : null) : texts.partMissing}
                  </small>
                )}
              </li>
            )
          })}
        </ol>
      </dd>
    </>
  )
}

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
      <Parts job={job} />
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
