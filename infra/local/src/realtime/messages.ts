/** A broadcast whose payload travels as bytes and is never parsed by the server. */
export type UserBroadcast = {
  event: string
  encoding: 'json' | 'binary'
  payload: Buffer
  /** JSON text, such as `{"id":"…"}`; empty when there is none. */
  metadata: string
}

/** A message from a client; `broadcast` is set instead of `payload` for a binary one. */
export type Incoming = {
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: unknown
  broadcast?: UserBroadcast
}

/** A message to a client. `payload` is JSON text, so that numbers keep every digit Postgres gave them. */
export type Outgoing = {
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: string
}
