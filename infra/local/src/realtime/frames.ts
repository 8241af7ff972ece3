import { decodeUserBroadcastPush } from './binary-frames.ts'
import type { Incoming, Outgoing } from './messages.ts'

/** Serializer versions of the Phoenix protocol: https://supabase.com/docs/guides/realtime/protocol */
export type Version = '1.0.0' | '2.0.0'

/** The serializer for a `vsn` query value; a missing one means 1.0.0. Undefined when unsupported. */
export const versionOf = (vsn: string | null): Version | undefined => {
  if (vsn === null || vsn === '1.0.0') return '1.0.0'
  return vsn === '2.0.0' ? '2.0.0' : undefined
}

/** Text frame of a message. Version 1.0.0 has no place for the join_ref. */
export const encodeFrame = (version: Version, message: Outgoing): string => {
  const ref = JSON.stringify(message.ref)
  const event = JSON.stringify(message.event)
  const topic = JSON.stringify(message.topic)
  if (version === '1.0.0')
    return `{"ref":${ref},"event":${event},"payload":${message.payload},"topic":${topic}}`
  return `[${JSON.stringify(message.joinRef)},${ref},${topic},${event},${message.payload}]`
}

/** Reads a frame; undefined when it is malformed or of the other version (the server ignores those). */
export const decodeFrame = (version: Version, data: Buffer, binary: boolean): Incoming | undefined => {
  if (binary) return version === '2.0.0' ? decodeUserBroadcastPush(data) : undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(data.toString('utf8'))
  } catch {
    return undefined
  }
  const fields = version === '2.0.0' ? fieldsOfArray(parsed) : fieldsOfObject(parsed)
  if (!fields) return undefined
  const [joinRef, ref, topic, event, payload] = fields
  if (typeof topic !== 'string' || typeof event !== 'string') return undefined
  return { joinRef: asRef(joinRef), ref: asRef(ref), topic, event, payload }
}

const fieldsOfArray = (value: unknown): unknown[] | undefined =>
  Array.isArray(value) && value.length === 5 ? value : undefined

const fieldsOfObject = (value: unknown): unknown[] | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { join_ref, ref, topic, event, payload } = value as Record<string, unknown>
  return [join_ref, ref, topic, event, payload]
}

const asRef = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value)
