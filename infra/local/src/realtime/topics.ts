import { encodeUserBroadcast, userBroadcastAsJson } from './binary-frames.ts'
import { encodeFrame, type Version } from './frames.ts'
import type { UserBroadcast } from './messages.ts'

/** A listener of a topic: one channel of one socket. */
export type Listener = {
  readonly version: Version
  /** Whether it wants to know who is present. */
  readonly showsPresence: boolean
  send(frame: string | Buffer): void
  /** Called after each broadcast that it was sent. */
  onDelivered(): void
}

/** A broadcast: either a JSON payload of an ordinary frame, or bytes that are passed on. */
export type Broadcast = { json: string } | { user: UserBroadcast }

/**
 * The listeners of each topic. Private and public channels of one name are separate, and
 * topics here carry the client's `realtime:` prefix.
 */
export type Topics = {
  join(topic: string, isPrivate: boolean, listener: Listener): void
  leave(topic: string, isPrivate: boolean, listener: Listener): void
  /** Delivers to every listener but `except` and answers how many got it. */
  broadcast(topic: string, isPrivate: boolean, message: Broadcast, except?: Listener): number
  /** Sends who came and went to those that show presence; `diff` is JSON text. */
  sendPresence(topic: string, isPrivate: boolean, diff: string): void
}

export const createTopics = (onDelivered: (count: number) => void): Topics => {
  const listeners = new Map<string, Set<Listener>>()
  const keyOf = (topic: string, isPrivate: boolean) => `${isPrivate ? 'private' : 'public'} ${topic}`

  return {
    join: (topic, isPrivate, listener) => {
      const key = keyOf(topic, isPrivate)
      const set = listeners.get(key) ?? new Set()
      set.add(listener)
      listeners.set(key, set)
    },
    leave: (topic, isPrivate, listener) => {
      const key = keyOf(topic, isPrivate)
      const set = listeners.get(key)
      set?.delete(listener)
      if (set?.size === 0) listeners.delete(key)
    },
    broadcast: (topic, isPrivate, message, except) => {
      // Encoded once per version, however many listen.
      const frames = new Map<Version, string | Buffer | undefined>()
      const delivered: Listener[] = []
      for (const listener of listeners.get(keyOf(topic, isPrivate)) ?? []) {
        if (listener === except) continue
        if (!frames.has(listener.version))
          frames.set(listener.version, encodeBroadcast(listener.version, topic, message))
        const frame = frames.get(listener.version)
        if (frame === undefined) continue
        listener.send(frame)
        delivered.push(listener)
      }
      onDelivered(delivered.length)
      for (const listener of delivered) listener.onDelivered()
      return delivered.length
    },
    sendPresence: (topic, isPrivate, diff) => {
      const message = { joinRef: null, ref: null, topic, event: 'presence_diff', payload: diff }
      for (const listener of listeners.get(keyOf(topic, isPrivate)) ?? []) {
        if (listener.showsPresence) listener.send(encodeFrame(listener.version, message))
      }
    },
  }
}

/** Frame of a broadcast for one version; undefined when that version cannot carry it. */
const encodeBroadcast = (
  version: Version,
  topic: string,
  message: Broadcast,
): string | Buffer | undefined => {
  if ('user' in message && version === '2.0.0') {
    const frame = encodeUserBroadcast(topic, message.user)
    if (frame) return frame
  }
  const payload = 'json' in message ? message.json : userBroadcastAsJson(message.user)
  if (payload === undefined) return undefined
  return encodeFrame(version, { joinRef: null, ref: null, topic, event: 'broadcast', payload })
}
