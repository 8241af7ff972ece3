import { mayUseTopic } from './authorization.ts'
import type { ChangeSink } from './changes/subscriptions.ts'
import type { RealtimeContext } from './context.ts'
import { encodeFrame, type Version } from './frames.ts'
import type { JoinConfig } from './join-config.ts'
import { TIMER_MAX_MS } from './limits.ts'
import { type Claims, expiryMessage, secondsSinceExpiry } from './tokens.ts'
import type { Listener } from './topics.ts'

/** Prefix of every topic on the wire. */
export const TOPIC_PREFIX = 'realtime:'
export const TOO_MANY_MESSAGES = 'Too many messages per second'

export type ChannelOptions = {
  context: RealtimeContext
  version: Version
  /** With the prefix. */
  topic: string
  joinRef: string | null
  config: JoinConfig
  token: string
  claims: Claims
  send(frame: string | Buffer): void
  /** The channel is over; the socket stays open. */
  onClosed(): void
}

/** One joined channel of one socket: its state, and what it can send to its client. */
export type Channel = Listener &
  ChangeSink & {
    readonly context: RealtimeContext
    readonly topic: string
    /** The topic as policies and system messages name it. */
    readonly name: string
    readonly config: JoinConfig
    readonly presenceKey: string
    /** When the client made its last presence calls, in ms since 1970. */
    readonly presenceCalls: number[]
    token(): string
    reply(ref: string | null, status: 'ok' | 'error', response?: unknown): void
    /** A push by the channel itself, which carries the join_ref. `payload` is JSON text. */
    push(event: string, payload: string): void
    system(status: 'ok' | 'error', extension: 'system' | 'postgres_changes', message: string): void
    /** Subscribes (again) to row changes with the present claims, and reports to the client how it went. */
    subscribeToChanges(): Promise<void>
    /** Whether this token may send here; always on public channels. */
    mayWriteTo(extension: 'broadcast' | 'presence'): Promise<boolean>
    /** Replaces the token by a newer one that has been verified. */
    renew(token: string, claims: Claims): void
    /** Ends the channel with a reason: a system error, then phx_close. */
    shutDown(reason: string): void
    /** Sends phx_close and leaves everything. */
    close(): void
    /** Leaves everything without a frame: the socket is gone. */
    drop(): void
  }

export const createChannel = (options: ChannelOptions): Channel => {
  const { context, version, topic, joinRef, config } = options
  const name = topic.slice(TOPIC_PREFIX.length)
  let { token, claims } = options
  let isClosed = false
  let expiry: NodeJS.Timeout | undefined
  /** Answers of the write policies, asked once per token. */
  const mayWrite = new Map<string, Promise<boolean>>()

  const send = (frame: string | Buffer): void => {
    if (!isClosed) options.send(frame)
  }
  const sendFrame = (event: string, ref: string | null, payload: string, ofJoin: string | null): void =>
    send(encodeFrame(version, { joinRef: ofJoin, ref, topic, event, payload }))
  const push = (event: string, payload: string): void => sendFrame(event, null, payload, joinRef)
  const system: Channel['system'] = (status, extension, message) =>
    push('system', JSON.stringify({ message, status, extension, channel: name }))

  const drop = (): void => {
    if (isClosed) return
    isClosed = true
    clearTimeout(expiry)
    context.topics.leave(topic, config.isPrivate, channel)
    context.feed.unsubscribe(channel)
    const diff = context.room(topic, config.isPrivate).untrack(channel)
    if (diff) context.topics.sendPresence(topic, config.isPrivate, JSON.stringify(diff))
    options.onClosed()
  }
  const close = (): void => {
    if (isClosed) return
    sendFrame('phx_close', joinRef, '{}', joinRef)
    drop()
  }
  const shutDown = (reason: string): void => {
    if (isClosed) return
    system('error', 'system', reason)
    close()
  }
  const watchExpiry = (): void => {
    clearTimeout(expiry)
    const left = claims.exp * 1_000 - Date.now()
    expiry = setTimeout(
      () => {
        const seconds = secondsSinceExpiry(claims.exp)
        if (seconds >= 0) shutDown(expiryMessage(seconds))
        else watchExpiry()
      },
      Math.min(Math.max(left, 0), TIMER_MAX_MS),
    )
  }

  const channel: Channel = {
    context,
    version,
    topic,
    name,
    config,
    presenceKey: config.presenceKey || crypto.randomUUID(),
    presenceCalls: [],
    showsPresence: config.presenceEnabled,
    token: () => token,
    send,
    push,
    system,
    drop,
    close,
    shutDown,
    reply: (ref, status, response = {}) =>
      sendFrame('phx_reply', ref, JSON.stringify({ status, response }), joinRef),
    // A message to every listener carries no refs.
    sendChange: (payload) => sendFrame('postgres_changes', null, payload, null),
    subscribeToChanges: async () => {
      if (config.bindings.length === 0) return
      const given = claims
      let error: string | undefined
      try {
        error = await context.feed.subscribe(channel, config.bindings, given)
      } catch (cause) {
        context.log(`realtime: subscription failed: ${String(cause)}`)
        error = 'Unable to subscribe to changes: the database did not answer'
      }
      if (isClosed) context.feed.unsubscribe(channel)
      // A newer token has started a subscription of its own.
      else if (claims === given) {
        system(error ? 'error' : 'ok', 'postgres_changes', error ?? 'Subscribed to PostgreSQL')
      }
    },
    onDelivered: () => {
      if (context.events.mean() > context.limits.maxEventsPerSecondOfListeners) shutDown(TOO_MANY_MESSAGES)
    },
    mayWriteTo: (extension) => {
      if (!config.isPrivate) return Promise.resolve(true)
      const known = mayWrite.get(extension)
      if (known) return known
      const asked = mayUseTopic(context.sql, 'write', extension, name, claims)
      mayWrite.set(extension, asked)
      return asked
    },
    renew: (newToken, newClaims) => {
      token = newToken
      claims = newClaims
      mayWrite.clear()
      watchExpiry()
    },
  }
  context.topics.join(topic, config.isPrivate, channel)
  watchExpiry()
  return channel
}
