import { z } from 'zod'
import { id } from './id.ts'
import { instant, timestamp } from './instant.ts'
import { mode } from './mode.ts'
import { strict } from './strict.ts'
import { SECRET_BYTES, secretIn } from './webhook-headers.ts'

const MAX_URL_LENGTH = 2048
const MAX_DESCRIPTION_LENGTH = 200
/** Of one replay by name; `since` and `failed` have no such limit. */
const MAX_REPLAYED_IDS = 1000
const DAY_SECONDS = 86_400

/** An address to which a user's events are sent. Its secret is shown once, when it is made. */
export const webhookEndpoint = z.object({
  id,
  user_id: id,
  url: z.string(),
  description: z.string(),
  /** Null: all. */
  types: z.array(z.string()).nullable(),
  /** Null: all. */
  platforms: z.array(z.string()).nullable(),
  mode,
  /** paused: its messages are kept for a replay; disabled: there are none. */
  status: z.enum(['enabled', 'paused', 'disabled']),
  /** copied: the database is a copy of another one, whose endpoints these are. */
  disabled_reason: z.enum(['failing', 'gone', 'by_owner', 'copied']).nullable(),
  /** Since when nothing has arrived; null: the last attempt succeeded. */
  failing_since: timestamp.nullable(),
  /** Until when messages are signed with the previous secret, too. */
  previous_secret_until: timestamp.nullable(),
  created_at: timestamp,
  /** Grows with every change. */
  seq: z.int(),
})
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>

/** The event on the user's Realtime topic: an endpoint gets nothing any more. Its payload is a webhookEndpoint. */
export const ENDPOINT_DISABLED_EVENT = 'endpoint_disabled'

const BASE64_CHARACTERS_PER_BYTE = 4 / 3
const isLongEnough = (text: string): boolean => {
  const digits = (secretIn(text) ?? '').replace(/=+$/, '').length
  const bytes = Math.floor(digits / BASE64_CHARACTERS_PER_BYTE)
  return bytes >= SECRET_BYTES.min && bytes <= SECRET_BYTES.max
}
/** A secret of the client's own. */
const secret = z.string().refine(isLongEnough, {
  error: `expected whsec_ and ${SECRET_BYTES.min} to ${SECRET_BYTES.max} random bytes in base64; leave it out, and one is made`,
  params: { code: 'invalid_secret' },
})

const choice = {
  url: z.string().max(MAX_URL_LENGTH),
  description: z.string().max(MAX_DESCRIPTION_LENGTH).optional(),
  /** Left out or null: all. */
  types: z.array(z.string()).min(1).nullish(),
  platforms: z.array(z.string()).min(1).nullish(),
}
export const newWebhook = strict({
  ...choice,
  mode: mode.optional(),
  secret: secret.optional(),
  /** paused: nothing is sent, so the address need not be reachable; its messages are kept, to be read or replayed. */
  status: z.enum(['enabled', 'paused']).optional(),
  user_id: id.optional(),
})
export const webhookChange = strict({
  ...choice,
  url: choice.url.optional(),
  status: z.enum(['enabled', 'disabled']).optional(),
}).refine((change) => Object.keys(change).length > 0, {
  error: 'expected something to change: url, description, types, platforms or status',
})
export const secretRotation = strict({
  /** So long both secrets sign. */
  overlap_seconds: z
    .int()
    .min(0)
    .max(30 * DAY_SECONDS)
    .default(DAY_SECONDS),
  secret: secret.optional(),
})
export const replayRequest = strict({
  message_ids: z.array(z.string()).min(1).max(MAX_REPLAYED_IDS).optional(),
  since: instant.optional(),
  failed: z.literal(true).optional(),
}).refine((request) => Object.keys(request).length === 1, {
  error: 'expected one of message_ids, since or failed',
})

/** An attempt to send a message. */
export const webhookAttempt = z.object({
  attempt: z.int(),
  at: timestamp,
  duration_ms: z.int(),
  /** Null: there was no answer, and `error` says why. */
  status: z.int().nullable(),
  /** The first kilobyte of the answer. */
  answer: z.string().nullable(),
  error: z.string().nullable(),
})

export const webhookMessageStates = ['waiting', 'sending', 'delivered', 'failed', 'held'] as const

/** An event for one endpoint, with its attempts. */
export const webhookMessage = z.object({
  /** The `webhook-id` of every attempt. */
  id: z.string(),
  type: z.string(),
  /** held: its endpoint is paused, and a replay sends it. */
  state: z.enum(webhookMessageStates),
  is_replay: z.boolean(),
  created_at: timestamp,
  /** When a message that waits is sent next. */
  due_at: timestamp.nullable(),
  ended_at: timestamp.nullable(),
  /** As it is sent. */
  body: z.string(),
  attempts: z.array(webhookAttempt),
})
export type WebhookMessage = z.infer<typeof webhookMessage>
