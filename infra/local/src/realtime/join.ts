import { mayUseTopic } from './authorization.ts'
import { bindingId } from './changes/binding.ts'
import { type Channel, createChannel, TOPIC_PREFIX } from './channel.ts'
import type { RealtimeContext } from './context.ts'
import type { Version } from './frames.ts'
import { type JoinConfig, parseJoin } from './join-config.ts'
import type { Incoming } from './messages.ts'
import { readStoredMessages, type StoredMessage } from './stored-messages.ts'
import type { Claims } from './tokens.ts'

/** What a join needs of its socket. */
export type JoiningSocket = {
  context: RealtimeContext
  version: Version
  /** The API key, which is the token when the join brings none. */
  apiKey: string
  channelCount(): number
  send(frame: string | Buffer): void
  onChannelClosed(channel: Channel): void
}

/** Thrown when a join is refused; the message is the reason the client gets. */
export class JoinRefused extends Error {
  readonly disconnects: boolean
  constructor(code: string, message: string, disconnects = false) {
    super(`${code}: ${message}`)
    this.disconnects = disconnects
  }
}

/** Checks a join and opens its channel; `announce` sends what follows the reply. Throws JoinRefused. */
export const openChannel = async (
  socket: JoiningSocket,
  message: Incoming,
): Promise<{ channel: Channel; response: unknown; announce(): void }> => {
  const { context } = socket
  const name = message.topic.slice(TOPIC_PREFIX.length)
  if (name === '') throw new JoinRefused('TopicNameRequired', 'You must provide a topic name')
  const config = readConfig(name, message.payload)
  context.joins.add()
  if (context.joins.mean() > context.limits.maxJoinsPerSecond) {
    throw new JoinRefused('ClientJoinRateLimitReached', 'Too many joins per second', true)
  }
  if (socket.channelCount() >= context.limits.maxChannelsPerSocket) {
    throw new JoinRefused('ChannelRateLimitReached', 'Too many channels')
  }
  const token = config.accessToken ?? socket.apiKey
  const verified = await context.verify(token)
  if ('refusal' in verified) throw new JoinRefused(verified.refusal.code, verified.refusal.message)
  const { claims } = verified
  if (config.isPrivate && !(await mayUseTopic(context.sql, 'read', 'broadcast', name, claims))) {
    throw new JoinRefused(
      'Unauthorized',
      `You do not have permissions to read from this Channel topic: ${name}`,
    )
  }
  const replayed = await replay(context, config, name)
  const showsPresence = config.presenceEnabled && (await mayReadPresence(context, config, name, claims))
  const channel: Channel = createChannel({
    context,
    version: socket.version,
    topic: message.topic,
    joinRef: message.joinRef,
    config: { ...config, presenceEnabled: showsPresence },
    token,
    claims,
    send: socket.send,
    onClosed: () => socket.onChannelClosed(channel),
  })
  return {
    channel,
    response: { postgres_changes: config.bindings.map((raw) => ({ id: bindingId(raw), ...raw })) },
    announce: () => announce(channel, replayed),
  }
}

const readConfig = (name: string, payload: unknown): JoinConfig => {
  try {
    return parseJoin(name, payload)
  } catch (error) {
    throw new JoinRefused('UnknownErrorOnChannel', (error as Error).message)
  }
}

const mayReadPresence = async (context: RealtimeContext, config: JoinConfig, name: string, claims: Claims) =>
  !config.isPrivate || mayUseTopic(context.sql, 'read', 'presence', name, claims)

const replay = async (
  context: RealtimeContext,
  config: JoinConfig,
  name: string,
): Promise<StoredMessage[]> => {
  if (!config.replay) return []
  const refuse = (reason: string) => new JoinRefused('UnableToReplayMessages', reason)
  if (!config.isPrivate) throw refuse('Replay is not allowed for public channels')
  const { since, limit = context.limits.maxReplayed } = config.replay
  if (typeof since !== 'number' || typeof limit !== 'number' || limit < 1)
    throw refuse('Replay params are not valid')
  return readStoredMessages(context.sql, name, since, Math.min(limit, context.limits.maxReplayed))
}

const announce = (channel: Channel, replayed: StoredMessage[]): void => {
  const { context, config } = channel
  for (const { id, event, payload } of replayed) {
    const meta = JSON.stringify({ id, replayed: true })
    channel.push(
      'broadcast',
      `{"event":${JSON.stringify(event)},"meta":${meta},"payload":${payload},"type":"broadcast"}`,
    )
  }
  if (config.replicationReady) {
    void context.feed
      .connected()
      .then(() => channel.system('ok', 'system', 'Replication connection established'))
  }
  if (config.presenceEnabled) {
    channel.push('presence_state', JSON.stringify(context.room(channel.topic, config.isPrivate).state()))
  }
  void channel.subscribeToChanges()
}
