import type { QueueMetrics } from '@carteiro/contracts'
import { Paper } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../i18n/duration.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { queueWords } from '../words.ts'
import classes from './overview.module.css'
import { sumOf } from './sums.ts'

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
  const { tiles: words } = useWords(queueWords)
  const { format, locale } = useLocale()
  const { now, total } = metrics
  const waiting = sumOf(now.waiting)
  const inFlight = sumOf(now.in_flight)
  const oldest = Math.max(...now.waiting.map(({ oldest_seconds }) => oldest_seconds), 0)
  const perMinute = total.completed_per_minute
  const duration = (seconds: number | undefined): string =>
    seconds === undefined ? '–' : formatDuration(seconds, locale)
  return (
    <ul className={classes.tiles} aria-label={words.region}>
      <Tile
        name={words.waiting}
        value={format.number(waiting)}
        note={waiting === 0 ? words.nothing : words.oldest(duration(oldest))}
      />
      <Tile
        name={words.inFlight}
        value={
          <>
            {format.number(inFlight)}
            {now.cap <= MAX_PLACES && (
              <span className={classes.places} aria-hidden>
                {Array.from({ length: now.cap }, (_, place) => `place ${place}`).map((place, index) => (
                  <span key={place} data-taken={index < inFlight} />
                ))}
              </span>
            )}
          </>
        }
        note={words.ofCap(format.number(now.cap))}
      />
      <Tile
        name={words.throughput}
        value={perMinute.toLocaleString(locale, { maximumFractionDigits: perMinute < 10 ? 1 : 0 })}
        note={words.inAll(format.number(total.completed))}
      />
      <Tile
        name={words.success}
        value={
          total.success_rate === null
            ? '–'
            : total.success_rate.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 })
        }
        note={words.failed(format.number(total.failed))}
      />
      <Tile
        name={words.begun}
        value={duration(total.waiting?.p95)}
        note={total.waiting ? words.half(duration(total.waiting.p50)) : '–'}
      />
      <Tile
        name={words.retries}
        value={format.number(total.retries)}
        note={words.later(now.later >= 10_000 ? `${format.number(now.later)}+` : format.number(now.later))}
      />
    </ul>
  )
}
