import type { QueueMetrics } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import type { ChartSeries } from '../../../parts/chart/series.ts'
import { TimeChart } from '../../../parts/chart/time-chart.tsx'
import { Panel } from '../../../parts/panel.tsx'
import classes from './overview.module.css'
import { overviewTexts } from './texts.ts'

const BLUE = ['#3f68dd', '#6a8ae6'] as const
const RED = ['#d03a30', '#ff7b72'] as const
const GREY = ['#868e96', '#909aa8'] as const
const TEAL = ['#0c8599', '#3bc9db'] as const
const ORANGE = ['#d9730d', '#ff9f45'] as const

/** What was sent, what waits, and how long it takes. */
export const Charts = ({ metrics: { bars } }: { metrics: QueueMetrics }): ReactNode => {
  const { charts: texts } = useTexts(overviewTexts)
  const { format, locale } = useLocale()
  const at = bars.map((bar) => bar.at)
  const duration = (seconds: number): string => formatDuration(seconds, locale)
  const percentiles = (of: 'waiting' | 'service'): ChartSeries[] => [
    { label: texts.p95, color: ORANGE, shape: 'line', values: bars.map((bar) => bar[of]?.p95 ?? null) },
    { label: texts.p50, color: TEAL, shape: 'line', values: bars.map((bar) => bar[of]?.p50 ?? null) },
  ]
  const charts: {
    name: string
    series: ChartSeries[]
    write: (value: number) => string
    isCount?: boolean
  }[] = [
    {
      name: texts.outcome,
      write: format.number,
      isCount: true,
      series: [
        { label: texts.completed, color: BLUE, shape: 'bars', values: bars.map((bar) => bar.completed) },
        { label: texts.failed, color: RED, shape: 'bars', values: bars.map((bar) => bar.failed) },
        { label: texts.enqueued, color: GREY, shape: 'line', values: bars.map((bar) => bar.enqueued) },
      ],
    },
    {
      name: texts.depth,
      write: format.number,
      isCount: true,
      series: [{ label: texts.waits, color: BLUE, shape: 'area', values: bars.map((bar) => bar.depth) }],
    },
    { name: texts.waiting, write: duration, series: percentiles('waiting') },
    { name: texts.service, write: duration, series: percentiles('service') },
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
