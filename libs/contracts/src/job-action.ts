import { z } from 'zod'
import { id } from './id.ts'
import { timestamp } from './instant.ts'

/** What can be done with a post after it was published. */
export const jobActionKind = z.enum(['unpublish', 'edit', 'first_comment'])
export type JobActionKind = z.infer<typeof jobActionKind>

/** What an edit changes of a published post: the rest stays. */
export const postChanges = z.object({
  caption: z.string().optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
})
export type PostChanges = z.infer<typeof postChanges>

/** An action on a published job; the job stays completed whatever becomes of it. */
export const jobAction = z.object({
  id,
  kind: jobActionKind,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** What is to be done: `{}` · the edit · `{ text }`. */
  request: z.record(z.string(), z.unknown()),
  attempt: z.int(),
  /** When one that waits is tried next. */
  due_at: timestamp,
  created_at: timestamp,
  ended_at: timestamp.nullable(),
  /** What came of it: `{ parts: [{ post_id, was: 'deleted' | 'already_gone' }] }` · `{ changed: ['caption'] }` of an edit. */
  result: z.record(z.string(), z.unknown()).nullable(),
  /** Of the last attempt. */
  error_code: z.string().nullable(),
  error_message: z.string().nullable(),
})
export type JobAction = z.infer<typeof jobAction>
