import type { Sql } from '@carteiro/service-kit'
import { z } from 'zod'

/** What queue_gauges answers (infra/supabase/migrations/…_queue_gauges.sql). */
const queueGauges = z.object({
  lanes: z.array(z.object({ lane: z.string(), ready: z.number(), oldest_seconds: z.number() })),
  backlog: z.number(),
  timers: z.number(),
  held: z.number(),
  slots: z.number(),
  dispatchers: z.number(),
  is_unconfirmed: z.boolean(),
  dead_letters: z.number(),
  dead_letters_written: z.number(),
  platforms: z.array(
    z.object({
      platform: z.string(),
      in_flight: z.number(),
      outcome_unknown: z.number(),
      paused: z.boolean(),
      circuit_open: z.boolean(),
      renewed_token_seconds: z.number().nullable(),
      last_token_seconds: z.number().nullable(),
    }),
  ),
  rates: z.array(
    z.object({ platform: z.string(), rate: z.number(), scope: z.string(), headroom: z.number() }),
  ),
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

/** Milliseconds for which an answer is good, and after which none is waited for. */
const GOOD_FOR_MS = 5_000
const ANSWER_MS = 2_000

/** Asks at most once in a while, however often it is asked itself. Undefined while the database does not answer. */
export const queueGaugesReader = (sql: Sql): (() => Promise<QueueGauges | undefined>) => {
  let last: { at: number; answer: Promise<QueueGauges | undefined> } | undefined
  const ask = async (): Promise<QueueGauges | undefined> => {
    const [row] = await sql`select public.queue_gauges() as gauges`
    return queueGauges.parse(row?.gauges)
  }
  return () => {
    const now = performance.now()
    if (!last || now - last.at > GOOD_FOR_MS) last = { at: now, answer: ask().catch(() => undefined) }
    const limit = new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_MS, undefined).unref())
    return Promise.race([last.answer, limit])
  }
}
