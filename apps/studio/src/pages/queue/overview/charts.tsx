import type { QueueMetrics } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { type ChartSeries, TimeChart } from '../../../parts/chart/time-chart.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { queueWords } from '../words.ts'
import classes from './overview.module.css'

const BLUE = ['#3f68dd', '#6a8ae6'] as const
const RED = ['#d03a30', '#ff7b72'] as const
const GREY = ['#868e96', '#909aa8'] as const
const TEAL = ['#0c8599', '#3bc9db'] as const
const ORANGE = ['#d9730d', '#ff9f45'] as const

/** What was sent, what waits, and how long it takes. */
export const Charts = ({ metrics: { bars } }: { metrics: QueueMetrics }): ReactNode => {
  const { charts: words } = useWords(queueWords)
  const { format, locale } = useLocale()
  const at = bars.map((bar) => bar.at)
  const duration = (seconds: number): string => formatDuration(seconds, locale)
  const percentiles = (of: 'waiting' | 'service'): ChartSeries[] => [
    { label: words.p95, color: ORANGE, shape: 'line', values: bars.map((bar) => bar[of]?.p95 ?? null) },
    { label: words.p50, color: TEAL, shape: 'line', values: bars.map((bar) => bar[of]?.p50 ?? null) },
  ]
  const charts: {
    name: string
    series: ChartSeries[]
    write: (value: number) => string
    isCount?: boolean
  }[] = [
    {
      name: words.outcome,
      write: format.number,
      isCount: true,
      series: [
        { label: words.completed, color: BLUE, shape: 'bars', values: bars.map((bar) => bar.completed) },
        { label: words.failed, color: RED, shape: 'bars', values: bars.map((bar) => bar.failed) },
        { label: words.enqueued, color: GREY, shape: 'line', values: bars.map((bar) => bar.enqueued) },
      ],
    },
    {
      name: words.depth,
      write: format.number,
      isCount: true,
      series: [{ label: words.waits, color: BLUE, shape: 'area', values: bars.map((bar) => bar.depth) }],
    },
    { name: words.waiting, write: duration, series: percentiles('waiting') },
    { name: words.service, write: duration, series: percentiles('service') },
  ]
  return (
    <div className={classes.charts}>
      {charts.map(({ name, series, write, isCount = false }) => (
        <Panel key={name} title={name}>
          <TimeChart name={name} at={at} series={series} format={write} isCount={isCount} />
        </Panel>
      ))}
    </div>
  )
}
