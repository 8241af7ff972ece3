import type { QueueMetrics } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import shared from '../queue.module.css'
import { queueWords } from '../words.ts'
import { sumOf } from './sums.ts'

const lanes = ['high', 'normal', 'low'] as const

/** What waits, by priority. */
export const Lanes = ({ metrics: { now } }: { metrics: QueueMetrics }): ReactNode => {
  const { lanes: words } = useWords(queueWords)
  const { format, locale } = useLocale()
  return (
    <Panel title={words.title}>
      <div className={shared.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.lane}</th>
              <th scope="col">{words.jobs}</th>
              <th scope="col">{words.oldest}</th>
            </tr>
          </thead>
          <tbody>
            {lanes.map((lane) => {
              const waiting = now.waiting.filter((one) => one.lane === lane)
              const oldest = Math.max(...waiting.map(({ oldest_seconds }) => oldest_seconds))
              return (
                <tr key={lane}>
                  <th scope="row">{words.names[lane]}</th>
                  <td>{format.number(sumOf(waiting))}</td>
                  <td>{waiting.length > 0 ? formatDuration(oldest, locale) : '–'}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}
