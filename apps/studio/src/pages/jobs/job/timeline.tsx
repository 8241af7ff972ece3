import type { JobEvent } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import type { ReactNode } from 'react'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { jobsWords } from '../words.ts'
import classes from './job-page.module.css'

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What happened, the newest first. */
export const Timeline = ({ events }: { events: readonly JobEvent[] }): ReactNode => {
  const words = useWords(jobsWords)
  const { format, locale } = useLocale()
  const { phase } = publishLabels[locale]
  const titleOf = ({ type, phase: at }: JobEvent): string =>
    type === 'phase_changed' ? phase[at] : ((words.events as Record<string, string>)[type] ?? type)
  const next = ({ data }: JobEvent): string | null => textOf(data.next_attempt_at) ?? textOf(data.resume_at)
  return (
    <ol className={classes.timeline} reversed>
      {events.toReversed().map((event) => {
        const note = textOf(event.data.message) ?? textOf(event.data.reason)
        const goesOn = next(event)
        return (
          <li key={event.seq} className={classes.event}>
            <span className={classes.dot} data-type={event.type} aria-hidden />
            <div>
              <div>{titleOf(event)}</div>
              {note && (
                <div className={classes.note} translate="no">
                  {note}
                </div>
              )}
              {goesOn && (
                <div className={classes.note}>
                  {words.details.next}: {format.dateTime(goesOn)}
                </div>
              )}
            </div>
            <time className={classes.when} dateTime={event.at} title={format.dateTime(event.at)}>
              {format.time(event.at)}
            </time>
          </li>
        )
      })}
    </ol>
  )
}
