import type { QueueMetrics } from '@carteiro/contracts'
import { Paper } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import classes from './overview.module.css'
import { sumOf } from './sums.ts'
import { overviewTexts } from './texts.ts'

const Tile = ({ name, value, note }: { name: string; value: ReactNode; note: string }): ReactNode => (
  <Paper withBorder radius="lg" p="md" component="li">
    <div className={classes.tileName}>{name}</div>
    <div className={classes.tileValue}>{value}</div>
    <div className={classes.tileNote}>{note}</div>
  </Paper>
)

/** Up to this many places of the cap are drawn one by one. */
const MAX_PLACES = 12

export const Tiles = ({ metrics }: { metrics: QueueMetrics }): ReactNode => {
  const { tiles: texts } = useTexts(overviewTexts)
  const { format, locale } = useLocale()
  const { now, total } = metrics
  const waiting = sumOf(now.waiting)
  const inFlight = sumOf(now.in_flight)
  const oldest = Math.max(...now.waiting.map(({ oldest_seconds }) => oldest_seconds), 0)
  const perMinute = total.completed_per_minute
  const duration = (seconds: number | undefined): string =>
    seconds === undefined ? '–' : formatDuration(seconds, locale)
  return (
    <ul className={classes.tiles} aria-label={texts.region}>
      <Tile
        name={texts.waiting}
        value={format.number(waiting)}
        note={waiting === 0 ? texts.nothing : texts.oldest(duration(oldest))}
      />
      <Tile
        name={texts.inFlight}
        value={
          <>
            {format.number(inFlight)}
            {now.cap <= MAX_PLACES && (
              <span className={classes.places} aria-hidden>
                {Array.from({ length: now.cap }, (_, place) => `place ${place}`).map((place, index) => (
                  <span key={place} data-used={index < inFlight} />
                ))}
              </span>
            )}
          </>
        }
        note={texts.ofCap(format.number(now.cap))}
      />
      <Tile
        name={texts.throughput}
        value={perMinute.toLocaleString(locale, { maximumFractionDigits: perMinute < 10 ? 1 : 0 })}
        note={texts.inAll(format.number(total.completed))}
      />
      <Tile
        name={texts.success}
        value={
          total.success_rate === null
            ? '–'
            : total.success_rate.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 })
        }
        note={texts.failed(format.number(total.failed))}
      />
      <Tile
        name={texts.begun}
        value={duration(total.waiting?.p95)}
        note={total.waiting ? texts.half(duration(total.waiting.p50)) : '–'}
      />
      <Tile
        name={texts.retries}
        value={format.number(total.retries)}
        note={texts.later(now.later >= 10_000 ? `${format.number(now.later)}+` : format.number(now.later))}
      />
    </ul>
  )
}
