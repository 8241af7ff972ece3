import type { QueueMetrics } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { PlatformName } from '../../../parts/platforms.tsx'
import shared from '../queue.module.css'
import classes from './overview.module.css'
import { Sparkline } from './sparkline.tsx'
import { sumOf } from './sums.ts'
import { overviewTexts } from './texts.ts'

export const PlatformTable = ({ metrics }: { metrics: QueueMetrics }): ReactNode => {
  const { table: texts } = useTexts(overviewTexts)
  const { format, locale } = useLocale()
  const { now, platforms, bars } = metrics
  const figuresOf = new Map(platforms.map((one) => [one.platform, one]))
  const names = [...new Set([...figuresOf.keys(), ...now.waiting.map(({ platform }) => platform)])].sort()
  const duration = (seconds: number | undefined): string =>
    seconds === undefined ? '–' : formatDuration(seconds, locale)
  const count = (value: number | undefined): string => (value ? format.number(value) : '–')
  const columns = [
    texts.waiting,
    texts.oldest,
    texts.inFlight,
    texts.held,
    texts.completed,
    texts.failed,
    texts.success,
    texts.retries,
    texts.begun,
    texts.service,
  ]
  return (
    <Panel title={texts.title}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className={shared.table} tabIndex={0} aria-label={texts.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.platform}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
              <th scope="col">{texts.over}</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => {
              const figures = figuresOf.get(name)
              const waiting = now.waiting.filter(({ platform }) => platform === name)
              const limit = now.limited.find(({ platform }) => platform === name)
              const oldest = Math.max(...waiting.map(({ oldest_seconds }) => oldest_seconds))
              return (
                <tr key={name}>
                  <th scope="row">
                    <PlatformName platform={name} />
                  </th>
                  <td>{count(sumOf(waiting))}</td>
                  <td>{waiting.length > 0 ? duration(oldest) : '–'}</td>
                  <td>
                    {count(sumOf(now.in_flight, name))}
                    {limit && (
                      <span
                        className={shared.state}
                        data-state={limit.reason === 'timed_out' ? 'open' : 'silent'}
                        title={texts.limits[limit.reason]}
                      >
                        {' '}
                        {texts.atMost(format.number(limit.slots))}
                      </span>
                    )}
                  </td>
                  <td>{count(sumOf(now.held, name))}</td>
                  <td>{count(figures?.completed)}</td>
                  <td data-bad={(figures?.failed ?? 0) > 0}>{count(figures?.failed)}</td>
                  <td>{figures?.success_rate == null ? '–' : format.percent(figures.success_rate)}</td>
                  <td>{count(figures?.retries)}</td>
                  <td>{duration(figures?.waiting?.p95)}</td>
                  <td>{duration(figures?.service?.p95)}</td>
                  <td className={classes.spark}>
                    <Sparkline values={bars.map((bar) => bar.completed_by_platform[name] ?? 0)} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
