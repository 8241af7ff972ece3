import { mayUseTopic } from './authorization.ts'
import { type Channel, TOO_MANY_MESSAGES } from './channel.ts'
import { isUsableToken } from './join-config.ts'
import type { Incoming } from './messages.ts'
import type { Broadcast } from './topics.ts'

/** Handles a message on a joined channel; unknown events are ignored. */
export const handleChannelEvent = async (channel: Channel, message: Incoming): Promise<void> => {
  switch (message.event) {
    case 'phx_leave':
      channel.reply(message.ref, 'ok')
      return channel.close()
    case 'access_token':
      return renewToken(channel, message.payload)
    case 'broadcast':
      return broadcast(channel, message)
    case 'presence':
      return presence(channel, message)
  }
}

/** A refreshed token: checked at once and never answered, unless it ends the channel. */
const renewToken = async (channel: Channel, payload: unknown): Promise<void> => {
  const token = (payload as { access_token?: unknown } | null)?.access_token
  if (!isUsableToken(token) || token === channel.token()) return
  const result = await channel.context.verify(token)
  if ('refusal' in result) return channel.shutDown(result.refusal.message)
  channel.renew(token, result.claims)
  const allowed =
    !channel.config.isPrivate ||
    (await mayUseTopic(channel.context.sql, 'read', 'broadcast', channel.name, result.claims))
  if (!allowed) {
    return channel.shutDown(`You no longer have permission to read from this Channel topic: ${channel.name}`)
  }
  void channel.subscribeToChanges()
}

const broadcast = async (channel: Channel, message: Incoming): Promise<void> => {
  const { context, config } = channel
  context.events.add()
  if (context.events.mean() > context.limits.maxEventsPerSecond) return channel.shutDown(TOO_MANY_MESSAGES)
  // Without the right to write there is no answer at all, not even to a sender that wants one.
  if (!(await channel.mayWriteTo('broadcast'))) return
  const outgoing: Broadcast = message.broadcast
    ? { user: message.broadcast }
    : { json: JSON.stringify(message.payload) }
  const bytes = 'user' in outgoing ? outgoing.user.payload.length : Buffer.byteLength(outgoing.json)
  if (bytes > context.limits.maxBroadcastBytes) {
    if (config.ackBroadcast) channel.reply(message.ref, 'error', 'payload_size_exceeded')
    return
  }
  context.topics.broadcast(
    channel.topic,
    config.isPrivate,
    outgoing,
    config.selfBroadcast ? undefined : channel,
  )
  if (config.ackBroadcast) channel.reply(message.ref, 'ok')
}

const presence = async (channel: Channel, message: Incoming): Promise<void> => {
  const { context, config } = channel
  if (tooManyPresenceCalls(channel)) return channel.shutDown('Client presence rate limit exceeded')
  if (!(await channel.mayWriteTo('presence'))) return
  const { event, payload } = (message.payload ?? {}) as { event?: unknown; payload?: unknown }
  const room = context.room(channel.topic, config.isPrivate)
  const kind = String(event).toLowerCase()
  const state = typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {}
  const diff =
    kind === 'track'
      ? room.track(channel, channel.presenceKey, state)
      : kind === 'untrack'
        ? room.untrack(channel)
        : undefined
  channel.reply(message.ref, 'ok')
  if (diff) context.topics.sendPresence(channel.topic, config.isPrivate, JSON.stringify(diff))
}

const tooManyPresenceCalls = (channel: Channel): boolean => {
  const { maxPresenceCalls, presenceWindowMs } = channel.context.limits
  const now = Date.now()
  const recent = channel.presenceCalls.filter((at) => at > now - presenceWindowMs)
  channel.presenceCalls.splice(0, channel.presenceCalls.length, ...recent, now)
  return channel.presenceCalls.length > maxPresenceCalls
}
