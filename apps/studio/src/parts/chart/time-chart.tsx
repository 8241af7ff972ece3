import { useComputedColorScheme } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type uPlot from 'uplot'
import { useLocale } from '../../i18n/locale.tsx'
import { ChartTable } from './chart-table.tsx'
import { drawChart } from './draw.ts'
import type { ChartSeries } from './series.ts'
import classes from './time-chart.module.css'

/** A chart over time, its legend with the values under the pointer, and the same as a table. */
export const TimeChart = ({
  name,
  at,
  series,
  format,
  isCount = false,
  height = 190,
}: {
  name: string
  /** When each bar begins. */
  at: readonly string[]
  series: readonly ChartSeries[]
  format: (value: number) => string
  /** The values are numbers of things: no fractions on the axis. */
  isCount?: boolean
  height?: number
}): ReactNode => {
  const { locale } = useLocale()
  const isDark = useComputedColorScheme('light') === 'dark'
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const seconds = useMemo(() => at.map((one) => Date.parse(one) / 1000), [at])
  const shapes = series.map(({ label, shape }) => `${label} ${shape}`).join()
  const given = useRef({ seconds, series, format })
  given.current = { seconds, series, format }

  // biome-ignore lint/correctness/useExhaustiveDependencies: new values go into the chart that is there, below
  useEffect(() => {
    if (!place.current) return
    const drawn = drawChart(place.current, {
      ...given.current,
      isCount,
      isDark,
      locale,
      height,
      onHover: setHovered,
    })
    chart.current = drawn.chart
    return drawn.remove
  }, [isDark, locale, height, isCount, shapes])
  useEffect(() => chart.current?.setData(drawChart.dataOf(seconds, series)), [seconds, series])

  const lastKnown = at.findLastIndex((_, index) => series.some(({ values }) => values[index] != null))
  const shown = hovered ?? lastKnown
  return (
    <figure className={classes.figure} aria-label={name}>
      <figcaption className={classes.legend}>
        {series.map(({ label, color, values }) => (
          <span key={label} className={classes.entry}>
            <span className={classes.swatch} style={{ background: color[isDark ? 1 : 0] }} aria-hidden />
            {label}
            <strong>{values[shown] == null ? '–' : format(values[shown])}</strong>
          </span>
        ))}
        <time className={classes.time} dateTime={at[shown]}>
          {at[shown] &&
            new Date(at[shown]).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' })}
        </time>
      </figcaption>
      <div ref={place} aria-hidden style={{ height }} />
      <ChartTable name={name} at={at} series={series} format={format} />
    </figure>
  )
}
