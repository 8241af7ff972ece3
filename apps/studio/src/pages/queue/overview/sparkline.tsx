import type { ReactNode } from 'react'

const WIDTH = 110
const HEIGHT = 26

/** The course of a few numbers, for the eye alone: the numbers themselves are beside it. */
export const Sparkline = ({ values }: { values: readonly number[] }): ReactNode => {
  const highest = Math.max(...values, 1)
  const step = WIDTH / Math.max(values.length - 1, 1)
  const points = values.map(
    (value, index) => `${index * step},${HEIGHT - 2 - (value / highest) * (HEIGHT - 4)}`,
  )
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth={1.5} />
    </svg>
  )
}
