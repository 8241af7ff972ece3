import { setTimeout as wait } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { type Channel, TOPIC_PREFIX } from './channel.ts'
import { handleChannelEvent } from './channel-events.ts'
import type { RealtimeContext } from './context.ts'
import { decodeFrame, encodeFrame, type Version } from './frames.ts'
import { JoinRefused, openChannel } from './join.ts'
import type { Incoming } from './messages.ts'

export type RealtimeSocket = {
  /** Closes the connection without a frame before it. */
  close(code: number): void
  /** Its channels, for telling them that the feed was interrupted. */
  channels(): Iterable<Channel>
}

/** Serves one WebSocket: reads its frames one after the other, as the real server's transport does. */
export const serveSocket = (
  context: RealtimeContext,
  ws: WebSocket,
  version: Version,
  apiKey: string,
  onClosed: (socket: RealtimeSocket) => void,
): RealtimeSocket => {
  const channels = new Map<string, Channel>()
  const gone = new AbortController()
  const send = (frame: string | Buffer) => {
    if (ws.readyState !== ws.OPEN) return
    if (ws.bufferedAmount > context.limits.maxBytesUnread) ws.terminate()
    else ws.send(frame)
  }
  const reply = (message: Incoming, joinRef: string | null, status: 'ok' | 'error', response: unknown) => {
    const { ref, topic } = message
    send(
      encodeFrame(version, {
        joinRef,
        ref,
        topic,
        event: 'phx_reply',
        payload: JSON.stringify({ status, response }),
      }),
    )
  }

  const join = async (message: Incoming): Promise<void> => {
    const joining = {
      context,
      version,
      apiKey,
      send,
      channelCount: () => channels.size,
      onChannelClosed: (closed: Channel) => {
        if (channels.get(closed.topic) === closed) channels.delete(closed.topic)
      },
    }
    try {
      const { channel, response, announce } = await openChannel(joining, message)
      if (gone.signal.aborted) return channel.drop()
      const before = channels.get(message.topic)
      channels.set(message.topic, channel)
      channel.reply(message.ref, 'ok', response)
      before?.close()
      announce()
    } catch (error) {
      if (!(error instanceof JoinRefused)) context.log(`realtime: join failed: ${String(error)}`)
      const reason = error instanceof JoinRefused ? error.message : 'Unknown Error on Channel'
      // Everything behind a refused join waits: clients that retry in a loop are slowed down.
      await wait(context.limits.joinRefusalPauseMs, undefined, { signal: gone.signal })
      reply(message, message.joinRef, 'error', { reason })
      if (error instanceof JoinRefused && error.disconnects) ws.close()
    }
  }

  const handle = async (message: Incoming): Promise<void> => {
    const { topic, event } = message
    if (topic === 'phoenix' && event === 'heartbeat') return reply(message, null, 'ok', {})
    if (event === 'phx_join' && topic.startsWith(TOPIC_PREFIX)) return join(message)
    const channel = channels.get(topic)
    if (channel) return handleChannelEvent(channel, message)
    if (event === 'phx_leave') return reply(message, message.joinRef, 'ok', {})
    reply(message, null, 'error', { reason: 'unmatched topic' })
  }

  let last = Promise.resolve()
  let waiting = 0
  const takeOne = () => {
    waiting -= 1
    if (ws.isPaused && waiting < context.limits.maxFramesWaiting) ws.resume()
  }
  ws.on('message', (data: Buffer, binary: boolean) => {
    const message = decodeFrame(version, data, binary)
    if (!message) return
    waiting += 1
    if (waiting >= context.limits.maxFramesWaiting) ws.pause()
    last = last
      .then(() => (gone.signal.aborted ? undefined : handle(message)))
      .catch((error: unknown) => {
        if (!gone.signal.aborted) context.log(`realtime: ${message.event} failed: ${String(error)}`)
      })
      .finally(takeOne)
  })
  // A frame beyond the limit or a broken one: ws closes the connection by itself.
  ws.on('error', () => {})
  ws.on('close', () => {
    gone.abort()
    for (const channel of [...channels.values()]) channel.drop()
    onClosed(socket)
  })

  const socket: RealtimeSocket = {
    close: (code) => ws.close(code),
    channels: () => channels.values(),
  }
  return socket
}
