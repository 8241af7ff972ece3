import { modeOrLive } from '@carteiro/contracts'
import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'

/** What queue_gauges answers (infra/supabase/schemas/statistics/queue_gauges.sql). */
const queueGauges = z.object({
  queues: z.array(
    z.object({ queue: z.string(), mode: modeOrLive, ready: z.number(), oldest_seconds: z.number() }),
  ),
  backlog: z.number(),
  timers: z.number(),
  held: z.number(),
  slots: z.number(),
  test_slots: z.number(),
  dispatchers: z.number(),
  test_dispatchers: z.number(),
  is_unconfirmed: z.boolean(),
  dead_letters: z.number(),
  dead_letters_written: z.number(),
  test_dead_letters_written: z.number(),
  platforms: z.array(
    z.object({
      platform: z.string(),
      mode: modeOrLive,
      in_flight: z.number(),
      outcome_unknown: z.number(),
      slot_limit: z.number(),
      paused: z.boolean(),
      circuit_open: z.boolean(),
      api_version: z.string().nullable(),
      days_until_sunset: z.number().nullable(),
      renewed_token_seconds: z.number().nullable(),
      last_token_seconds: z.number().nullable(),
    }),
  ),
  rates: z.array(
    z.object({
      platform: z.string(),
      mode: modeOrLive,
      rate: z.number(),
      scope: z.string(),
      headroom: z.number(),
    }),
  ),
  webhooks: z.object({
    waiting: z.number(),
    oldest_seconds: z.number(),
    failed_within_an_hour: z.number(),
    in_flight: z.number(),
    failing: z.number(),
    endpoints: z.record(z.string(), z.number()),
  }),
  handlers: z.object({ waiting: z.number(), dead: z.number() }),
  cron: z.array(
    z.object({
      job: z.string(),
      succeeded: z.number(),
      failed: z.number(),
      last_success_seconds: z.number().nullable(),
    }),
  ),
})
export type QueueGauges = z.infer<typeof queueGauges>

/** How long an answer is reused, however often metrics are read. */
const FRESH_MS = 5_000
/** How long one reading of metrics waits for the database. */
const ANSWER_LIMIT_MS = 2_000

/** Queries the database at most once in FRESH_MS. Undefined while it does not answer. */
export const queueGaugesReader = (sql: Sql): (() => Promise<QueueGauges | undefined>) => {
  let last: { at: number; answer: Promise<QueueGauges | undefined> } | undefined
  const ask = async (): Promise<QueueGauges | undefined> => {
    const [row] = await sql`select carteiro.queue_gauges() as gauges`
    return queueGauges.parse(row?.gauges)
  }
  return () => {
    const now = performance.now()
    if (!last || now - last.at > FRESH_MS) last = { at: now, answer: ask().catch(() => undefined) }
    const limit = new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_LIMIT_MS, undefined).unref())
    return Promise.race([last.answer, limit])
  }
}
