import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { REPLICATION_RETRY_MAX_MS, REPLICATION_RETRY_MIN_MS } from '../limits.ts'
import { type Decoded, decodeMessage } from './pgoutput.ts'

export type ReplicationOptions = {
  /** A role with REPLICATION, such as the superuser. */
  databaseUrl: string
  publications: string[]
  log: (line: string) => void
  /** Called for each message in commit order; the stream waits while a promise is pending. */
  onMessage(message: Decoded): Promise<void> | undefined
  /** The connection is gone; another attempt follows. */
  onLost(): void
  /** The slot exists: whatever commits from now on will arrive. Called again after each reconnect. */
  onConnected(): void
}

export type Replication = {
  stop(): Promise<void>
}

/** Kinds of replication messages: https://www.postgresql.org/docs/17/protocol-replication.html */
const XLOG_DATA = 0x77
const XLOG_DATA_HEADER_BYTES = 25
const KEEPALIVE = 0x6b
const STATUS_UPDATE = 0x72
const STATUS_UPDATE_BYTES = 34

/**
 * Streams committed changes from a temporary logical slot, and connects again after a loss.
 * Nothing that committed in between is caught up with, as on the real server.
 */
export const startReplication = (options: ReplicationOptions): Replication => {
  let stopped = false
  let connected = false
  let close: () => Promise<void> = async () => {}
  const stopping = new AbortController()

  const streamOnce = async (): Promise<void> => {
    const lost = Promise.withResolvers<void>()
    const sql = postgres(options.databaseUrl, {
      max: 1,
      fetch_types: false,
      idle_timeout: 0,
      max_lifetime: null,
      onnotice: () => {},
      onclose: () => lost.resolve(),
      connection: { application_name: 'realtime-replication', replication: 'database', TimeZone: 'UTC' },
    })
    close = () => sql.end({ timeout: 0 })
    try {
      const slot = `realtime_${randomBytes(6).toString('hex')}`
      const stream = await openStream(sql, slot, options.publications)
      connected = true
      options.onConnected()
      // A lost connection does not end the stream by itself.
      void lost.promise.then(() => stream.destroy())
      await readMessages(stream, options)
    } finally {
      if (connected) options.onLost()
      connected = false
      await sql.end({ timeout: 0 }).catch(() => {})
    }
  }

  const running = (async () => {
    let pause = REPLICATION_RETRY_MIN_MS
    while (!stopped) {
      const since = Date.now()
      await streamOnce().catch((error: unknown) => {
        if (!stopped) options.log(`realtime: replication stream lost: ${String(error)}`)
      })
      if (Date.now() - since > REPLICATION_RETRY_MAX_MS) pause = REPLICATION_RETRY_MIN_MS
      if (!stopped) await wait(pause, undefined, { signal: stopping.signal }).catch(() => {})
      pause = Math.min(pause * 2, REPLICATION_RETRY_MAX_MS)
    }
  })()

  return {
    stop: async () => {
      stopped = true
      stopping.abort()
      await close()
      await running
    },
  }
}

/** Reads until the stream ends. Each chunk is one message: iterating would glue waiting ones together. */
const readMessages = (stream: Duplex, options: ReplicationOptions): Promise<void> => {
  return new Promise((resolve, reject) => {
    stream.on('data', (data: Buffer) => {
      if (data[0] === KEEPALIVE) stream.write(statusUpdate(data.readBigUInt64BE(1)))
      if (data[0] !== XLOG_DATA) return
      try {
        const pending = options.onMessage(decodeMessage(data.subarray(XLOG_DATA_HEADER_BYTES)))
        if (!pending) return
        stream.pause()
        pending.then(() => stream.resume(), reject)
      } catch (error) {
        reject(error)
      }
    })
    stream.on('error', reject)
    stream.once('close', resolve)
  })
}

const openStream = async (sql: postgres.Sql, slot: string, publications: string[]): Promise<Duplex> => {
  const [created] = await sql.unsafe<{ consistent_point: string }[]>(
    `CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
  )
  const names = publications.join(',')
  const start = `START_REPLICATION SLOT ${slot} LOGICAL ${created?.consistent_point} (proto_version '1', publication_names '${names}')`
  return (await sql.unsafe(start).writable()) as unknown as Duplex
}

/** Confirms everything up to a position, so that the server may forget it. */
const statusUpdate = (position: bigint): Buffer => {
  const message = Buffer.alloc(STATUS_UPDATE_BYTES)
  message[0] = STATUS_UPDATE
  for (const offset of [1, 9, 17]) message.writeBigUInt64BE(position, offset)
  message.writeBigInt64BE(BigInt(Date.now() - Date.UTC(2000, 0, 1)) * 1_000n, 25)
  return message
}
