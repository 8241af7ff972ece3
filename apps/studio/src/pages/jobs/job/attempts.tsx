import type { JobAttempt } from '@carteiro/contracts'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { jobsWords } from '../words.ts'
import classes from './job-page.module.css'

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

export const Attempts = ({ attempts }: { attempts: readonly JobAttempt[] }): ReactNode => {
  const words = useWords(jobsWords)
  const { format, locale } = useLocale()
  if (attempts.length === 0) return <Text c="dimmed">{words.attempts.none}</Text>
  const endOf = ({ ended_by }: JobAttempt): string =>
    ended_by === null ? words.attempts.now : ((words.events as Record<string, string>)[ended_by] ?? ended_by)
  return (
    <div className={classes.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.attempts.number}</th>
            <th scope="col">{words.attempts.started}</th>
            <th scope="col">{words.attempts.took}</th>
            <th scope="col">{words.attempts.ended}</th>
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
