import {
  type JobEventType,
  type MetricsBar,
  metricsRange,
  type Percentiles,
  percentiles,
  type QueueFigures,
  type QueueMetrics,
  type QueueNow,
  timestamp,
} from '@carteiro/contracts'
import { z } from 'zod'

/** What the database counted over a range (SQL: queue_history). */
export const queueHistory = z.object({
  range: metricsRange,
  bar_seconds: z.int(),
  since: timestamp,
  counted: z.array(
    z.object({
      at: timestamp,
      platform: z.string(),
      measure: z.string(),
      detail: z.string(),
      amount: z.int(),
    }),
  ),
  /** Of a bar, of a platform, or (neither named) of all. */
  durations: z.array(
    percentiles.extend({
      at: timestamp.nullable(),
      platform: z.string().nullable(),
      measure: z.enum(['waiting', 'service']),
    }),
  ),
})
export type QueueHistory = z.infer<typeof queueHistory>
type Counted = QueueHistory['counted'][number]

const OUTCOMES = ['completed', 'failed', 'cancelled'] as const
const MINUTE_S = 60

const sum = (counted: readonly Counted[], measure: JobEventType | 'depth'): number =>
  counted.reduce((total, one) => (one.measure === measure ? total + one.amount : total), 0)

const grouped = <T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> => Map.groupBy(all, keyOf)

const tallies = (counted: readonly Counted[]) => ({
  enqueued: sum(counted, 'enqueued'),
  completed: sum(counted, 'completed'),
  failed: sum(counted, 'failed'),
  retries: sum(counted, 'retry_scheduled'),
})

/** Metrics as they are answered: each bar and each platform on its own, empty bars too. */
export const metricsOf = (history: QueueHistory, state: QueueNow, platform: string | null): QueueMetrics => {
  const now = Date.parse(state.at)
  const { range, bar_seconds, counted, durations } = history
  const since = Date.parse(history.since)
  const minutes = Math.max((now - since) / 1000 / MINUTE_S, 1)
  const durationsOf = (measure: string, at: number | null, platform: string | null): Percentiles | null => {
    const found = durations.find(
      (one) => one.measure === measure && one.platform === platform && (one.at && Date.parse(one.at)) === at,
    )
    return found ? percentiles.parse(found) : null
  }
  const figures = (of: readonly Counted[], platform: string | null): QueueFigures => {
    const tally = tallies(of)
    const ended = tally.completed + tally.failed
    return {
      ...tally,
      cancelled: sum(of, 'cancelled'),
      success_rate: ended === 0 ? null : tally.completed / ended,
      completed_per_minute: tally.completed / minutes,
      waiting: durationsOf('waiting', null, platform),
      service: durationsOf('service', null, platform),
    }
  }
  const byBar = grouped(counted, ({ at }) => String(Date.parse(at)))
  const bar = (at: number): MetricsBar => {
    const of = byBar.get(String(at)) ?? []
    const depths = of.filter(({ measure }) => measure === 'depth')
    const completed = of.filter(({ measure }) => measure === 'completed')
    return {
      at: new Date(at).toISOString(),
      depth: depths.length > 0 ? sum(depths, 'depth') : null,
      ...tallies(of),
      waiting: durationsOf('waiting', at, null),
      service: durationsOf('service', at, null),
      completed_by_platform: Object.fromEntries(
        [...grouped(completed, ({ platform }) => platform)].map(([name, ones]) => [
          name,
          sum(ones, 'completed'),
        ]),
      ),
    }
  }
  const bars: MetricsBar[] = []
  for (let at = since; at <= now; at += bar_seconds * 1000) bars.push(bar(at))

  // The last count is a minute old at most; what waits now is known.
  const waiting = state.waiting.filter((one) => platform === null || one.platform === platform)
  const last = bars.at(-1)
  if (last)
    last.depth = Math.max(
      last.depth ?? 0,
      waiting.reduce((all, { jobs }) => all + jobs, 0),
    )

  const ends = counted.filter(({ measure }) => OUTCOMES.some((outcome) => outcome === measure))
  return {
    range,
    bar_seconds,
    now: state,
    total: figures(counted, null),
    platforms: [...grouped(counted, ({ platform }) => platform)]
      .map(([platform, of]) => ({ platform, ...figures(of, platform) }))
      .sort((a, b) => a.platform.localeCompare(b.platform)),
    outcomes: [...grouped(ends, (one) => `${one.platform} ${one.measure} ${one.detail}`).values()]
      .flatMap((ones) => {
        const [first] = ones
        if (!first) return []
        return {
          platform: first.platform,
          outcome: first.measure as (typeof OUTCOMES)[number],
          code: first.detail || null,
          jobs: ones.reduce((total, { amount }) => total + amount, 0),
        }
      })
      .sort((a, b) => b.jobs - a.jobs),
    bars,
  }
}
