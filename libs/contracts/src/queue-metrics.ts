import { z } from 'zod'
import { timestamp } from './instant.ts'

/** How far back metrics look. Their bars are a minute, 15 minutes and two hours wide. */
export const metricsRanges = ['hour', 'day', 'week'] as const
export const metricsRange = z.enum(metricsRanges)
export type MetricsRange = z.infer<typeof metricsRange>

/** Seconds below which half, 95 % and 99 % of the jobs lie; right to a tenth. */
export const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() })
export type Percentiles = z.infer<typeof percentiles>

/** What happened in the range. */
export const queueFigures = z.object({
  enqueued: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  retries: z.int(),
  /** Of those that ended in success or failure; null when none did. */
  success_rate: z.number().min(0).max(1).nullable(),
  completed_per_minute: z.number(),
  /** From when a job was due until its first attempt. */
  waiting: percentiles.nullable(),
  /** From the beginning of the run that brought it out until it was out. */
  service: percentiles.nullable(),
})
export type QueueFigures = z.infer<typeof queueFigures>

/** One bar of a chart. */
export const metricsBar = z.object({
  at: timestamp,
  /** The most that waited at once; null where nobody counted. */
  depth: z.int().nullable(),
  enqueued: z.int(),
  completed: z.int(),
  failed: z.int(),
  retries: z.int(),
  waiting: percentiles.nullable(),
  service: percentiles.nullable(),
  completed_by_platform: z.record(z.string(), z.int()),
})
export type MetricsBar = z.infer<typeof metricsBar>

export const queueNow = z.object({
  at: timestamp,
  /** Jobs in flight at most, over the whole system. */
  cap: z.int(),
  in_flight: z.array(z.object({ platform: z.string(), jobs: z.int() })),
  /** What is due, by lane: its number, and how long the first of it is due. */
  waiting: z.array(
    z.object({
      lane: z.enum(['high', 'normal', 'low']),
      platform: z.string(),
      jobs: z.int(),
      oldest_seconds: z.number(),
    }),
  ),
  held: z.array(
    z.object({
      platform: z.string(),
      reason: z.enum(['platform_paused', 'account_needs_reauth']),
      jobs: z.int(),
    }),
  ),
  /** Jobs whose time is still to come, counted up to 10,000. */
  later: z.int(),
})
export type QueueNow = z.infer<typeof queueNow>

/** `GET /api/queue/metrics`. */
export const queueMetrics = z.object({
  range: metricsRange,
  bar_seconds: z.int(),
  now: queueNow,
  total: queueFigures,
  platforms: z.array(queueFigures.extend({ platform: z.string() })),
  /** How jobs ended, the most frequent first. */
  outcomes: z.array(
    z.object({
      platform: z.string(),
      outcome: z.enum(['completed', 'failed', 'cancelled']),
      code: z.string().nullable(),
      jobs: z.int(),
    }),
  ),
  /** Oldest first, without gaps; the last one is not over yet. */
  bars: z.array(metricsBar),
})
export type QueueMetrics = z.infer<typeof queueMetrics>
