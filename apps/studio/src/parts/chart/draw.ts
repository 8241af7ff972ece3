import 'uplot/dist/uPlot.min.css'
import uPlot from 'uplot'
import type { Locale } from '../../i18n/texts.ts'
import type { ChartSeries } from './series.ts'

const FONT = '12px "Inter Variable", system-ui, sans-serif'
const DAY_S = 86_400
/** Steps of an axis that counts. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => [0, 1, 2, 3, 4, 5].map((power) => step * 10 ** power))
  .sort((a, b) => a - b)
const BAR_WIDTH: uPlot.Series.BarsPathBuilderOpts = { size: [0.72, 28], radius: 0.2 }

/** Bars stand upon the bars before them: what is drawn is their sum, the topmost first. */
const stacked = (series: readonly ChartSeries[]): (number | null)[][] =>
  series.map(({ shape, values }, index) =>
    shape === 'bars'
      ? values.map((_, at) =>
          series
            .slice(0, index + 1)
            .reduce((sum, one) => sum + (one.shape === 'bars' ? (one.values[at] ?? 0) : 0), 0),
        )
      : [...values],
  )
/** The highest bars are drawn first, lines last. */
const drawOrder = (series: readonly ChartSeries[]): number[] =>
  series
    .map((_, index) => index)
    .sort((a, b) => {
      const isBar = (index: number): boolean => series[index]?.shape === 'bars'
      if (isBar(a) !== isBar(b)) return isBar(a) ? -1 : 1
      return isBar(a) ? b - a : a - b
    })

const dataOf = (seconds: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData => {
  const values = stacked(series)
  return [[...seconds], ...drawOrder(series).map((index) => values[index] ?? [])]
}

const seriesOf = ({ label, color, shape }: ChartSeries, isDark: boolean): uPlot.Series => {
  const stroke = color[isDark ? 1 : 0]
  if (shape === 'bars') {
    const paths = uPlot.paths.bars?.(BAR_WIDTH)
    return { label, fill: stroke, width: 0, points: { show: false }, ...(paths ? { paths } : {}) }
  }
  return {
    label,
    stroke,
    width: 2,
    spanGaps: true,
    points: { show: shape === 'line', size: 4, fill: stroke },
    ...(shape === 'area' ? { fill: `${stroke}26` } : {}),
  }
}

type Drawing = {
  seconds: readonly number[]
  series: readonly ChartSeries[]
  format: (value: number) => string
  /** The values are numbers of things. */
  isCount: boolean
  isDark: boolean
  locale: Locale
  height: number
  /** The bar under the pointer. */
  onHover: (index: number | null) => void
}

const optionsOf = (drawing: Drawing, width: number): uPlot.Options => {
  const { series, seconds, isDark, locale, height, format, isCount, onHover } = drawing
  const line = isDark ? '#2b3038' : '#e3e6eb'
  const text = isDark ? '#a3abb8' : '#5a6270'
  const axis = { stroke: text, font: FONT, grid: { stroke: line, width: 1 }, ticks: { show: false } }
  const spans = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0)
  const tick = (second: number): string =>
    new Date(second * 1000).toLocaleString(
      locale,
      spans > 2 * DAY_S ? { weekday: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit' },
    )
  return {
    width,
    height,
    padding: [10, 26, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(max * 1.1, isCount ? 1 : 1e-3)] } },
    axes: [
      { ...axis, grid: { show: false }, size: 30, space: 70, values: (_chart, splits) => splits.map(tick) },
      {
        ...axis,
        size: 54,
        space: 36,
        ...(isCount ? { incrs: WHOLE_STEPS } : {}),
        values: (_chart, splits) => splits.map((value) => (value === 0 ? '0' : format(value))),
      },
    ],
    series: [
      {},
      ...drawOrder(series)
        .flatMap((index) => series[index] ?? [])
        .map((one) => seriesOf(one, isDark)),
    ],
    hooks: { setCursor: [(chart) => onHover(chart.cursor.idx ?? null)] },
  }
}

/** Draws into a place, and follows its width. */
export const drawChart = (place: HTMLElement, drawing: Drawing): { chart: uPlot; remove(): void } => {
  const chart = new uPlot(
    optionsOf(drawing, place.clientWidth),
    dataOf(drawing.seconds, drawing.series),
    place,
  )
  const observer = new ResizeObserver(() => {
    if (place.clientWidth > 0) chart.setSize({ width: place.clientWidth, height: drawing.height })
  })
  observer.observe(place)
  return {
    chart,
    remove: () => {
      observer.disconnect()
      chart.destroy()
    },
  }
}
drawChart.dataOf = dataOf
