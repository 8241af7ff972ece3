import type { QueueMetrics } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import shared from '../queue.module.css'
import { sumOf } from './sums.ts'
import { overviewTexts } from './texts.ts'

const priorities = ['high', 'normal', 'low'] as const

/** What waits, by priority. */
export const Priorities = ({ metrics: { now } }: { metrics: QueueMetrics }): ReactNode => {
  const { priorities: texts } = useTexts(overviewTexts)
  const { format, locale } = useLocale()
  return (
    <Panel title={texts.title}>
      <div className={shared.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.priority}</th>
              <th scope="col">{texts.jobs}</th>
              <th scope="col">{texts.oldest}</th>
            </tr>
          </thead>
          <tbody>
            {priorities.map((priority) => {
              const waiting = now.waiting.filter((one) => one.queue === priority)
              const oldest = Math.max(...waiting.map(({ oldest_seconds }) => oldest_seconds))
              return (
                <tr key={priority}>
                  <th scope="row">{texts.names[priority]}</th>
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
