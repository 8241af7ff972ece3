import type { JobAttempt } from '@carteiro/contracts'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import classes from './job-page.module.css'
import { jobPageTexts } from './texts.ts'

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

export const Attempts = ({ attempts }: { attempts: readonly JobAttempt[] }): ReactNode => {
  const texts = useTexts(jobPageTexts)
  const { format, locale } = useLocale()
  if (attempts.length === 0) return <Text c="dimmed">{texts.attempts.none}</Text>
  const endOf = ({ ended_by }: JobAttempt): string =>
    ended_by === null ? texts.attempts.now : texts.events[ended_by]
  return (
    <div className={classes.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.attempts.number}</th>
            <th scope="col">{texts.attempts.started}</th>
            <th scope="col">{texts.attempts.took}</th>
            <th scope="col">{texts.attempts.ended}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.attempt}>
              <td>{attempt.attempt}</td>
              <td>
                <time dateTime={attempt.started_at} title={format.dateTime(attempt.started_at)}>
                  {format.time(attempt.started_at)}
                </time>
              </td>
              <td className={classes.duration}>
                {attempt.ended_at
                  ? formatDuration(secondsBetween(attempt.started_at, attempt.ended_at), locale)
                  : '…'}
              </td>
              <td>
                {endOf(attempt)}
                {attempt.message && (
                  <div className={classes.note} translate="no">
                    {attempt.message}
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
