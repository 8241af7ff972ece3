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

export interface ChannelOptions {
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

/** One joined channel of one socket: its state, and what it can tell its client. */
export class Channel implements Listener, ChangeSink {
  readonly context: RealtimeContext
  readonly version: Version
  readonly topic: string
  readonly config: JoinConfig
  readonly presenceKey: string
  token: string
  claims: Claims
  closed = false
  /** Answers of the write policies, asked once per token. */
  readonly mayWrite = new Map<string, Promise<boolean>>()
  readonly presenceCalls: number[] = []
  private readonly options: ChannelOptions
  private expiry: NodeJS.Timeout | undefined

  constructor(options: ChannelOptions) {
    this.options = options
    this.context = options.context
    this.version = options.version
    this.topic = options.topic
    this.config = options.config
    this.token = options.token
    this.claims = options.claims
    this.presenceKey = options.config.presenceKey || crypto.randomUUID()
    this.context.topics.join(this.topic, this.config.isPrivate, this)
    this.watchExpiry()
  }

  /** The topic as policies and system messages name it. */
  get name(): string {
    return this.topic.slice(TOPIC_PREFIX.length)
  }

  get showsPresence(): boolean {
    return this.config.presenceEnabled
  }

  send(frame: string | Buffer): void {
    if (!this.closed) this.options.send(frame)
  }

  reply(ref: string | null, status: 'ok' | 'error', response: unknown = {}): void {
    this.frame('phx_reply', ref, JSON.stringify({ status, response }), this.options.joinRef)
  }

  /** A push by the channel itself, which carries the join_ref. `payload` is JSON text. */
  push(event: string, payload: string): void {
    this.frame(event, null, payload, this.options.joinRef)
  }

  /** A message to every listener, which carries no refs. */
  fanOut(event: string, payload: string): void {
    this.frame(event, null, payload, null)
  }

  sendChange(payload: string): void {
    this.fanOut('postgres_changes', payload)
  }

  system(status: 'ok' | 'error', extension: 'system' | 'postgres_changes', message: string): void {
    this.push('system', JSON.stringify({ message, status, extension, channel: this.name }))
  }

  /** Subscribes (again) to row changes with the present claims, and tells the client how it went. */
  async subscribeToChanges(): Promise<void> {
    if (this.config.bindings.length === 0) return
    const { feed, log } = this.context
    const claims = this.claims
    let error: string | undefined
    try {
      error = await feed.subscribe(this, this.config.bindings, claims)
    } catch (cause) {
      log(`realtime: subscription failed: ${String(cause)}`)
      error = 'Unable to subscribe to changes: the database did not answer'
    }
    if (this.closed) feed.unsubscribe(this)
    // A newer token has started a subscription of its own.
    else if (this.claims === claims) {
      this.system(error ? 'error' : 'ok', 'postgres_changes', error ?? 'Subscribed to PostgreSQL')
    }
  }

  /** Whether this token may send here; always on public channels. */
  mayWriteTo(extension: 'broadcast' | 'presence'): Promise<boolean> {
    if (!this.config.isPrivate) return Promise.resolve(true)
    const known = this.mayWrite.get(extension)
    if (known) return known
    const asked = mayUseTopic(this.context.sql, 'write', extension, this.name, this.claims)
    this.mayWrite.set(extension, asked)
    return asked
  }

  /** Takes a newer token that has been verified. */
  renew(token: string, claims: Claims): void {
    this.token = token
    this.claims = claims
    this.mayWrite.clear()
    this.watchExpiry()
  }

  /** Ends the channel with a reason: a system error, then phx_close. */
  shutDown(reason: string): void {
    if (this.closed) return
    this.system('error', 'system', reason)
    this.close()
  }

  /** Says phx_close and leaves everything. */
  close(): void {
    if (this.closed) return
    this.frame('phx_close', this.options.joinRef, '{}', this.options.joinRef)
    this.drop()
  }

  /** Leaves everything without a word: the socket is gone. */
  drop(): void {
    if (this.closed) return
    this.closed = true
    clearTimeout(this.expiry)
    const { topics, feed } = this.context
    topics.leave(this.topic, this.config.isPrivate, this)
    feed.unsubscribe(this)
    const diff = this.context.room(this.topic, this.config.isPrivate).untrack(this)
    if (diff) topics.tellPresence(this.topic, this.config.isPrivate, JSON.stringify(diff))
    this.options.onClosed()
  }

  private frame(event: string, ref: string | null, payload: string, joinRef: string | null): void {
    this.send(encodeFrame(this.version, { joinRef, ref, topic: this.topic, event, payload }))
  }

  private watchExpiry(): void {
    clearTimeout(this.expiry)
    const left = this.claims.exp * 1_000 - Date.now()
    this.expiry = setTimeout(
      () => {
        const seconds = secondsSinceExpiry(this.claims.exp)
        if (seconds >= 0) this.shutDown(expiryMessage(seconds))
        else this.watchExpiry()
      },
      Math.min(Math.max(left, 0), TIMER_MAX_MS),
    )
  }
}
