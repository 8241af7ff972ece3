import type { Incoming, UserBroadcast } from './messages.ts'

/** Kind bytes and encodings of serializer 2.0.0; all lengths are one byte. */
const KIND_PUSH = 3
const KIND_BROADCAST = 4
const ENCODING_BINARY = 0
const ENCODING_JSON = 1
const LENGTH_MAX = 255
const PUSH_HEADER_BYTES = 7

/** Reads a client's binary broadcast (kind 3); undefined when it is cut short or of another kind. */
export const decodeUserBroadcastPush = (data: Buffer): Incoming | undefined => {
  if (data.length < PUSH_HEADER_BYTES || data[0] !== KIND_PUSH) return undefined
  const encoding = data[6]
  if (encoding !== ENCODING_BINARY && encoding !== ENCODING_JSON) return undefined
  let offset = PUSH_HEADER_BYTES
  const fields = [1, 2, 3, 4, 5].map((position) => {
    const start = offset
    offset += data[position] ?? 0
    return data.toString('utf8', start, offset)
  })
  if (offset > data.length) return undefined
  const [joinRef = '', ref = '', topic = '', event = '', metadata = ''] = fields
  const payload = data.subarray(offset)
  return {
    joinRef: joinRef || null,
    ref: ref || null,
    topic,
    event: 'broadcast',
    payload: undefined,
    broadcast: { event, encoding: encoding === ENCODING_JSON ? 'json' : 'binary', payload, metadata },
  }
}

/** Binary frame (kind 4) of a broadcast; undefined when a name is too long for a length byte. */
export const encodeUserBroadcast = (topic: string, message: UserBroadcast): Buffer | undefined => {
  const names = [topic, message.event, message.metadata].map((text) => Buffer.from(text))
  if (names.some((name) => name.length > LENGTH_MAX)) return undefined
  const encoding = message.encoding === 'json' ? ENCODING_JSON : ENCODING_BINARY
  const header = Buffer.from([KIND_BROADCAST, ...names.map((name) => name.length), encoding])
  return Buffer.concat([header, ...names, message.payload])
}

/** The same broadcast as the JSON payload of an ordinary frame; undefined for binary payloads. */
export const userBroadcastAsJson = (message: UserBroadcast): string | undefined => {
  if (message.encoding === 'binary') return undefined
  const meta = message.metadata ? `"meta":${message.metadata},` : ''
  const payload = message.payload.toString('utf8')
  return `{"event":${JSON.stringify(message.event)},${meta}"payload":${payload},"type":"broadcast"}`
}
