import type { JobStep } from '@carteiro/contracts'
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { secondsBetween } from './attempts.tsx'
import classes from './job-page.module.css'
import { jobPageTexts } from './texts.ts'

export const Steps = ({ steps }: { steps: readonly JobStep[] }): ReactNode => {
  const { steps: texts } = useTexts(jobPageTexts)
  const { format, locale } = useLocale()
  if (steps.length === 0) return <Text c="dimmed">{texts.none}</Text>
  return (
    <div className={classes.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.name}</th>
            <th scope="col">{texts.state}</th>
            <th scope="col">{texts.began}</th>
            <th scope="col">{texts.took}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.step}>
              <td>
                <span translate="no">{step.step.replaceAll('_', ' ')}</span>
                {step.commits && <div className={classes.note}>{texts.commits}</div>}
              </td>
              <td>{texts.states[step.state]}</td>
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
