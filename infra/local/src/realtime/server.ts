import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import type { Hono } from 'hono'
import postgres from 'postgres'
import { WebSocketServer } from 'ws'
import { type MessageRow, startFeed } from './changes/feed.ts'
import { TOPIC_PREFIX } from './channel.ts'
import type { RealtimeContext } from './context.ts'
import {
  CLOSE_SERVICE_RESTART,
  DATABASE_CONNECTIONS,
  MESSAGES_PRUNE_EVERY_MS,
  REALTIME_LIMITS,
  type RealtimeLimits,
} from './limits.ts'
import { createPresenceRoom, type PresenceRoom } from './presence.ts'
import { createRateCounter, createSecondLimit } from './rate.ts'
import { createRealtimeRest } from './rest.ts'
import { type RealtimeSocket, serveSocket } from './socket.ts'
import { pruneStoredMessages } from './stored-messages.ts'
import { createTokenVerifier, type TokenKeys } from './tokens.ts'
import { createTopics } from './topics.ts'
import { judgeUpgrade, refuseUpgrade } from './upgrade.ts'

export type RealtimeOptions = TokenKeys & {
  /** Its upgrades to /realtime/v1/… are handled here; its requests are not: mount `rest` for those. */
  server: Server
  /** A superuser: it reads the WAL and takes on the roles of tokens. */
  databaseUrl: string
  /** Pauses and limits that differ from the real server's. */
  limits?: Partial<RealtimeLimits>
  log?: (line: string) => void
}

export type Realtime = {
  /** Serves /realtime/v1/websocket (plain requests) and /realtime/v1/api/…. */
  rest: Hono
  /** Resolves once changes and database broadcasts that commit from now on will be delivered. */
  ready(): Promise<void>
  /** Closes every socket, 1012 by default, so that clients connect again; then leaves the database. */
  stop(code?: number): Promise<void>
}

/** Serves Supabase Realtime on an HTTP server, from a database that has 30-realtime.sql. */
export const attachRealtime = async (options: RealtimeOptions): Promise<Realtime> => {
  const limits = { ...REALTIME_LIMITS, ...options.limits }
  const log = options.log ?? (() => {})
  const sql = postgres(options.databaseUrl, {
    max: DATABASE_CONNECTIONS,
    onnotice: () => {},
    connection: { application_name: 'realtime', TimeZone: 'UTC' },
  })
  await preparePublications(sql)

  const events = createRateCounter(limits.rateWindowSeconds)
  const topics = createTopics((count) => events.add(count))
  const databaseMessages = createSecondLimit(limits.maxDatabaseMessagesPerSecond)
  const rooms = new Map<string, PresenceRoom>()
  const sockets = new Set<RealtimeSocket>()
  const feed = startFeed({
    sql,
    databaseUrl: options.databaseUrl,
    limits,
    log,
    onMessage: (row) => {
      if (databaseMessages.take()) broadcastMessage(context, row)
      else log(`realtime: UnableToBroadcastChanges: too_many_requests: ${row.topic}`)
    },
    onDelivered: (count) => events.add(count),
    onReconnected: () => {
      for (const socket of sockets) for (const channel of socket.channels()) void channel.subscribeToChanges()
    },
  })
  const context: RealtimeContext = {
    sql,
    feed,
    limits,
    log,
    topics,
    events,
    joins: createRateCounter(limits.rateWindowSeconds),
    verify: createTokenVerifier(options),
    room: (topic, isPrivate) => {
      const key = `${isPrivate} ${topic}`
      const room = rooms.get(key) ?? createPresenceRoom(() => rooms.delete(key))
      rooms.set(key, room)
      return room
    },
  }

  const websockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.maxFrameBytes,
  })
  const stopping = new AbortController()
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgrade(request, socket, head).catch(() => socket.destroy())
  }
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (!url.pathname.startsWith('/realtime/')) {
      // Another listener's business; without one the client would wait for ever.
      if (options.server.listenerCount('upgrade') === 1) socket.destroy()
      return
    }
    socket.on('error', () => {})
    const verdict = await judgeUpgrade(context, url, request.headers)
    if ('status' in verdict) {
      if (verdict.pauses) await wait(limits.connectRefusalPauseMs, undefined, { signal: stopping.signal })
      return refuseUpgrade(socket, verdict)
    }
    if (stopping.signal.aborted) return void socket.destroy()
    const { version, apiKey } = verdict
    websockets.handleUpgrade(request, socket, head, (ws) => {
      sockets.add(serveSocket(context, ws, version, apiKey, (closed) => sockets.delete(closed)))
    })
  }
  options.server.on('upgrade', onUpgrade)
  const pruning = setInterval(() => {
    pruneStoredMessages(sql).catch((error: unknown) => log(`realtime: pruning failed: ${String(error)}`))
  }, MESSAGES_PRUNE_EVERY_MS)
  pruning.unref()

  return {
    rest: createRealtimeRest(context),
    ready: () => feed.connected(),
    stop: async (code = CLOSE_SERVICE_RESTART) => {
      stopping.abort()
      clearInterval(pruning)
      options.server.off('upgrade', onUpgrade)
      await closeSockets(websockets, code)
      await feed.stop()
      await sql.end({ timeout: STOP_TIMEOUT_S })
    },
  }
}

/** Seconds that running queries get to end. */
const STOP_TIMEOUT_S = 2
/** Wait for a client's answer to the close frame, in ms. */
const CLOSE_TIMEOUT_MS = 1_000

/** A stream from a publication that does not exist would fail at the first change. */
const preparePublications = async (sql: postgres.Sql): Promise<void> => {
  const existing = await sql<{ pubname: string }[]>`select pubname from pg_publication`
  if (!existing.some(({ pubname }) => pubname === 'supabase_realtime')) {
    await sql`create publication supabase_realtime`
  }
}

const broadcastMessage = (context: RealtimeContext, row: MessageRow): void => {
  if (row.extension !== 'broadcast' || !row.event || !row.topic) return
  const payload = Buffer.from(row.payload ?? '{}')
  if (payload.length > context.limits.maxBroadcastBytes) {
    context.log(`realtime: UnableToBroadcastChanges: payload_size_exceeded: ${row.topic}`)
    return
  }
  const metadata = JSON.stringify({ id: row.id })
  context.topics.broadcast(TOPIC_PREFIX + row.topic, row.private === 't', {
    user: { event: row.event, encoding: 'json', payload, metadata },
  })
}

const closeSockets = async (websockets: WebSocketServer, code: number): Promise<void> => {
  const closed = [...websockets.clients].map((ws) => {
    const gone = new Promise<void>((resolve) => ws.once('close', () => resolve()))
    ws.close(code)
    const timer = setTimeout(() => ws.terminate(), CLOSE_TIMEOUT_MS)
    return gone.then(() => clearTimeout(timer))
  })
  await Promise.all(closed)
  websockets.close()
}
