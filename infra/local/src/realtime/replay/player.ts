import type { Sql } from 'postgres'
import { expect } from 'vitest'
import { type Connection, connect, type Received } from './connection.ts'
import { createNormaliser } from './normalise.ts'
import { createResigner } from './resign.ts'
import { bytesOf, type Line } from './transcript.ts'

export type Harness = {
  sql: Sql
  /** Origin of the HTTP server, such as http://127.0.0.1:4711; changes when the server was restarted. */
  origin(): string
  /** SIGTERM of the recording. */
  stopServer(): Promise<void>
  startServer(): Promise<void>
  /** Resolves when everything committed so far has been delivered. */
  settle(): Promise<void>
  /** Within what the order of frames is compared: a whole socket, each channel, or each channel's event. */
  order: 'socket' | 'channel' | 'event'
  /** Frames that may be left over at the end. */
  isLoose?(received: Received): boolean
  /** Called once before a given expected frame; sends what the recording left out. */
  beforeFrame?(line: Line, connection: Connection): Promise<void>
}

/** Plays the client's side of a recording and compares the server's side with the recorded one. */
export const play = async (lines: Line[], harness: Harness): Promise<void> => {
  const resign = createResigner()
  const expected = createNormaliser()
  const actual = createNormaliser()
  const connections = new Map<number, Connection>()
  const closedByClient = new Set<number>()
  const unreachable = new Set(lines.filter((line) => line.kind === 'upstream-error').map((line) => line.conn))
  let stopped = false
  let pendingHttp: Promise<Response> | undefined
  const connectionOf = (line: Line) => {
    const connection = connections.get(line.conn ?? 0)
    if (!connection) throw new Error(`no connection ${line.conn}`)
    return connection
  }

  const playHttp = async (line: Line): Promise<void> => {
    if (line.dir === 'c2s') {
      const init = {
        method: line.method ?? 'GET',
        headers: JSON.parse(resign(JSON.stringify(line.headers ?? {}))),
      }
      const { connection: _, upgrade: __, host: ___, ...headers } = init.headers as Record<string, string>
      const body = line.method === 'POST' ? { body: JSON.stringify(line.body) } : {}
      pendingHttp = fetch(harness.origin() + resign(line.path ?? ''), {
        method: init.method,
        headers,
        ...body,
      })
    } else if (line.conn !== undefined) {
      const answer = await connectionOf(line).opened
      expect(answer).toEqual({ status: line.status, body: asText(line.body) })
    } else {
      const response = await pendingHttp
      expect({ status: response?.status, body: await response?.text() }).toEqual({
        status: line.status,
        body: asText(line.body),
      })
    }
  }

  const expectFrame = async (line: Line): Promise<void> => {
    const connection = connectionOf(line)
    await harness.beforeFrame?.(line, connection)
    const place = placeOf(
      line.binary === undefined ? { text: textOf(line) } : { hex: line.binary },
      harness.order,
    )
    const fits = (received: Received) => !('closed' in received) && placeOf(received, harness.order) === place
    const wanted = line.binary === undefined ? textOf(line) : line.binary
    const received = await connection.take(fits, wanted.slice(0, 600))
    const got =
      'text' in received
        ? actual.text(received.text)
        : 'hex' in received
          ? actual.binary(received.hex)
          : received
    expect(got).toEqual(line.binary === undefined ? expected.text(wanted) : expected.binary(wanted))
  }

  const playClose = async (line: Line): Promise<void> => {
    const conn = line.conn ?? 0
    if (closedByClient.has(conn) || unreachable.has(conn)) return
    const connection = connectionOf(line)
    if (line.dir === 's2c' && line.code !== undefined && line.code < 1_005) return
    if (line.dir === 's2c' && line.code !== 1_006) {
      stopped = true
      const stopping = harness.stopServer()
      expect(await connection.take((received) => 'closed' in received, 'close')).toEqual({
        closed: line.code,
      })
      await stopping
      return
    }
    if (!stopped) await barrier(connection, line)
    closedByClient.add(conn)
    const unanswered = unansweredJoins(lines, line)
    const surplus = connection
      .rest()
      .filter((received) => !unanswered.includes(topicOf(received)) && !harness.isLoose?.(received))
    expect(surplus, 'frames that the real server did not send').toEqual([])
    // 1006 is a connection that was cut.
    if (line.code === 1_006) connection.terminate()
    else connection.close(line.code === 1_005 ? undefined : line.code)
  }

  /** Everything that the client sent has been handled, and everything committed delivered. */
  const barrier = async (connection: Connection, end: Line): Promise<void> => {
    await harness.settle()
    const connected = lines.find((line) => line.kind === 'connect' && line.conn === end.conn)
    const isNew = connected?.url?.includes('vsn=2.0.0')
    connection.send(
      isNew
        ? '[null,"barrier","phoenix","heartbeat",{}]'
        : '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"barrier"}',
    )
    // A refused join of which the recording does not hold the end would keep the answer back.
    if (unansweredJoins(lines, end).length > 0) return
    await connection.take((received) => 'text' in received && received.text.includes('"barrier"'), 'barrier')
  }

  for (const line of lines) {
    if (line.kind === 'connect') {
      if (unreachable.has(line.conn)) continue
      if (stopped) {
        await harness.startServer()
        stopped = false
      }
      connections.set(
        line.conn ?? 0,
        connect(harness.origin().replace('http', 'ws') + resign(line.url ?? '')),
      )
    } else if (line.kind === 'open') {
      expect(await connectionOf(line).opened).toBe('open')
    } else if (line.kind === 'http') {
      await playHttp(line)
    } else if (line.kind === 'sql') {
      await harness.sql.unsafe(line.note ?? '')
      await harness.settle()
    } else if (line.kind === 'frame' && line.dir === 'c2s') {
      const frame = line.binary === undefined ? withFreshSince(resign(textOf(line))) : bytesOf(line.binary)
      connectionOf(line).send(frame)
    } else if (line.kind === 'frame' && !closedByClient.has(line.conn ?? 0)) {
      await expectFrame(line)
    } else if (line.kind === 'close') {
      await playClose(line)
    }
  }
}

/** Topics whose join the recording ends too early to answer: answers to it may come here. */
const unansweredJoins = (lines: Line[], end: Line): string[] => {
  const before = lines
    .slice(0, lines.indexOf(end))
    .filter((line) => line.kind === 'frame' && line.conn === end.conn)
  const fields = (line: Line) => {
    const data = line.data as { topic: string; event: string; ref: string } | string[] | undefined
    return Array.isArray(data) ? { ref: data[1], topic: data[2], event: data[3] } : data
  }
  const answered = before.filter((line) => line.dir === 's2c').map((line) => fields(line)?.ref)
  return before
    .filter(
      (line) =>
        line.dir === 'c2s' && fields(line)?.event === 'phx_join' && !answered.includes(fields(line)?.ref),
    )
    .map((line) => String(fields(line)?.topic))
}

const textOf = (line: Line): string =>
  line.raw ?? (line.data === 'not json' ? 'not json' : JSON.stringify(line.data))

const asText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

/** `replay.since` of a recording lies in its past; here everything stored is wanted. */
const withFreshSince = (frame: string): string => frame.replace(/"since":\d+/, '"since":1')

const placeOf = (received: Received, order: Harness['order']): string => {
  if (order === 'socket') return ''
  return order === 'channel' ? topicOf(received) : `${topicOf(received)} ${eventOf(received)}`
}

const eventOf = (received: Received): string => {
  if (!('text' in received)) return 'broadcast'
  const parsed = JSON.parse(received.text) as { event?: string } | unknown[]
  return String(Array.isArray(parsed) ? parsed[3] : parsed.event)
}

const topicOf = (received: Received): string => {
  if ('text' in received) {
    const parsed = JSON.parse(received.text) as { topic?: string } | unknown[]
    return String(Array.isArray(parsed) ? parsed[2] : parsed.topic)
  }
  if ('closed' in received) return ''
  const bytes = Buffer.from(received.hex.slice(0, 1_024), 'hex')
  return bytes.toString('utf8', 5, 5 + (bytes[1] ?? 0))
}
