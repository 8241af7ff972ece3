import { z } from 'zod'
import { timestamp } from './instant.ts'

/** A function of the app that is called for public events, as operators see it. */
export const eventHandler = z.object({
  /** Its signature: `public.note_publication(jsonb)` */
  function: z.string(),
  types: z.array(z.string()),
  time_limit_ms: z.number(),
  /** Events for which it is still to be called, and since when the first of them waits. */
  waiting: z.int(),
  oldest_at: timestamp.nullable(),
  /** Those of them for which it has failed before. */
  failing: z.int(),
  /** Events for which it failed for good. */
  dead: z.int(),
})
export type EventHandler = z.output<typeof eventHandler>

/** An event for which a function failed for good. */
export const handlerDeadLetter = z.object({
  id: z.int(),
  function: z.string(),
  type: z.string(),
  event: z.record(z.string(), z.unknown()),
  attempts: z.int(),
  /** SQLSTATE; null when the call ended without an answer of the database: it went on after its time, or was cut off. */
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
  created_at: timestamp,
  dead_at: timestamp,
})
export type HandlerDeadLetter = z.output<typeof handlerDeadLetter>
