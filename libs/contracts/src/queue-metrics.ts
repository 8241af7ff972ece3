import { z } from 'zod'
import { holdReason } from './hold-reason.ts'
import { timestamp } from './instant.ts'
import { modeOrLive } from './mode.ts'

/** How far back metrics look. Their bars are a minute, 15 minutes and two hours wide. */
export const metricsRanges = ['hour', 'day', 'week'] as const
export const metricsRange = z.enum(metricsRanges)
export type MetricsRange = z.infer<typeof metricsRange>

/** Seconds that half, 95 % and 99 % of the jobs stay below, to a tenth. */
export const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() })
export type Percentiles = z.infer<typeof percentiles>

/** What happened in the range. */
export const queueFigures = z.object({
  enqueued: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  retries: z.int(),
  /** The share of completed jobs among completed and failed ones; null when there are none. */
  success_rate: z.number().min(0).max(1).nullable(),
  completed_per_minute: z.number(),
  /** Seconds from when a job was due until its first attempt. */
  waiting: percentiles.nullable(),
  /** Seconds from the start of the attempt that published a job until it completed. */
  service: percentiles.nullable(),
})
export type QueueFigures = z.infer<typeof queueFigures>

/** One bar of a chart. */
export const metricsBar = z.object({
  at: timestamp,
  /** The most jobs that waited at once; null when they were not counted. */
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
  mode: modeOrLive,
  /** Jobs of this mode in flight at most, over the whole system. */
  cap: z.int(),
  in_flight: z.array(z.object({ platform: z.string(), jobs: z.int() })),
  /** Platforms that may not use every slot: because a call of theirs has timed out, or to leave one to other platforms. */
  limited: z.array(
    z.object({ platform: z.string(), slots: z.int(), reason: z.enum(['timed_out', 'leaves_slot']) }),
  ),
  /** Due jobs by queue: how many, and how long the oldest has been due. */
  waiting: z.array(
    z.object({
      queue: z.enum(['high', 'normal', 'low']),
      platform: z.string(),
      jobs: z.int(),
      oldest_seconds: z.number(),
    }),
  ),
  held: z.array(
    z.object({
      platform: z.string(),
      reason: holdReason,
      jobs: z.int(),
    }),
  ),
  /** Scheduled jobs that are not due yet, counted up to 10,000. */
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
