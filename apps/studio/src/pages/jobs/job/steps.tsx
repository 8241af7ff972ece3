import type { JobStep } from '@carteiro/contracts'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { jobsWords } from '../words.ts'
import { secondsBetween } from './attempts.tsx'
import classes from './job-page.module.css'

export const Steps = ({ steps }: { steps: readonly JobStep[] }): ReactNode => {
  const { steps: words } = useWords(jobsWords)
  const { format, locale } = useLocale()
  if (steps.length === 0) return <Text c="dimmed">{words.none}</Text>
  return (
    <div className={classes.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.began}</th>
            <th scope="col">{words.took}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.step}>
              <td>
                <span translate="no">{step.step.replaceAll('_', ' ')}</span>
                {step.commits && <div className={classes.note}>{words.commits}</div>}
              </td>
              <td>{words.states[step.state]}</td>
              <td>
                <time dateTime={step.began_at} title={format.dateTime(step.began_at)}>
                  {format.time(step.began_at)}
                </time>
              </td>
              <td>
                {step.finished_at
                  ? formatDuration(secondsBetween(step.began_at, step.finished_at), locale)
                  : '…'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
