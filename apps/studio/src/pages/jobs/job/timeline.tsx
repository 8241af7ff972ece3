import type { JobEvent } from '@carteiro/contracts'
import { publishLabels } from '@carteiro/react'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import classes from './job-page.module.css'
import { jobPageTexts } from './texts.ts'

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const firstProblem = (problems: unknown): string | null =>
  Array.isArray(problems) ? textOf(problems[0]?.message) : null

/** What happened, the newest first. */
export const Timeline = ({ events }: { events: readonly JobEvent[] }): ReactNode => {
  const texts = useTexts(jobPageTexts)
  const { format, locale } = useLocale()
  const { phase, waitingForAccount, platformPaused } = publishLabels[locale]
  const held: Record<string, string> = {
    account_needs_reauth: waitingForAccount,
    platform_paused: platformPaused,
    preparing_media: phase.preparing,
  }
  const titleOf = ({ type, phase: at }: JobEvent): string =>
    type === 'phase_changed' ? phase[at] : texts.events[type]
  /** The message of the system or the platform; reasons to hold have texts of their own. */
  const noteOf = ({ data }: JobEvent): string | null => {
    const reason = textOf(data.reason)
    return (reason && (held[reason] ?? reason)) ?? textOf(data.message) ?? firstProblem(data.problems)
  }
  const next = ({ data }: JobEvent): string | null => textOf(data.next_attempt_at)
  return (
    <ol className={classes.timeline} reversed>
      {events.toReversed().map((event) => {
        const note = noteOf(event)
        const goesOn = next(event)
        return (
          <li key={event.seq} className={classes.event}>
            <span className={classes.dot} data-type={event.type} aria-hidden />
            <div>
              <div>{titleOf(event)}</div>
              {note && (
                <div className={classes.note} {...(event.type === 'held' ? {} : { translate: 'no' })}>
                  {note}
                </div>
              )}
              {goesOn && (
                <div className={classes.note}>
                  {texts.details.next}: {format.dateTime(goesOn)}
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
