import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection, Received } from './replay/connection.ts'
import { type Observer, observe, type RunningRealtime, runRealtime } from './replay/harness.ts'
import { type Harness, play } from './replay/player.ts'
import { resetTables, TRANSCRIPT_SCHEMA } from './replay/schema.ts'
import { type Line, readTranscript, transcriptNames } from './replay/transcript.ts'

/**
 * Files with channels that answer independently of each other: the recorded order across the
 * channels of a socket is chance there, so it is compared within each channel only.
 */
const ORDER_BY_CHANNEL = ['09', '14', '19', '20', '22', '26']
/** Here the two recordings themselves differ: presence_diff comes before or after the reply to `track`. */
const ORDER_BY_EVENT = ['13']

let database: TestDatabase
let sql: Sql

beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.url, { max: 1, onnotice: () => {} })
  await sql.unsafe(TRANSCRIPT_SCHEMA)
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

describe('answers as the recorded server', () => {
  test.each(transcriptNames())('%s', async (name) => {
    await resetTables(sql)
    let server: RunningRealtime | undefined
    let observer: Observer | undefined
    const startServer = async () => {
      server = await runRealtime(database.url)
      observer = await observe(server.origin)
    }
    const stopServer = async () => server?.stop()
    const harness: Harness = {
      sql,
      startServer,
      stopServer,
      origin: () => server?.origin ?? '',
      settle: async () => observer?.settle(sql),
      order: orderOf(name.slice(0, 2)),
      ...(name === '21-rate-limit' ? { beforeFrame: flood, isLoose: isUnmatched } : {}),
    }
    try {
      await startServer()
      await play(readTranscript(name), harness)
    } finally {
      await stopServer()
    }
  })
})

const orderOf = (number: string): Harness['order'] => {
  if (ORDER_BY_EVENT.includes(number)) return 'event'
  return ORDER_BY_CHANNEL.includes(number) ? 'channel' : 'socket'
}

const BURST = 400
const BATCH = 200

/** The flood that the recording leaves out: a burst passes, and going on ends the channel. */
const flood = async (line: Line, connection: Connection): Promise<void> => {
  if ((line.data as string[])[3] !== 'system') return
  const ended = () =>
    connection.rest().some((received) => 'text' in received && received.text.includes('Too many'))
  let sent = 6
  const sendUpTo = async (count: number) => {
    for (; sent < count; sent += 1) connection.send(userBroadcast(`{"i":${sent}}`))
    const last = Buffer.from(`{"i":${count - 1}}`).toString('hex')
    const isLast = (received: Received) => 'hex' in received && received.hex.endsWith(last)
    await connection.until(() => ended() || connection.rest().some(isLast), `echo ${count - 1}`)
  }
  await sendUpTo(BURST)
  expect(connection.rest().filter((received) => 'hex' in received)).toHaveLength(BURST)
  while (!ended()) {
    connection.drop((received) => 'hex' in received)
    await sendUpTo(sent + BATCH)
  }
  connection.drop((received) => 'hex' in received)
}

const userBroadcast = (payload: string): Buffer => {
  const names = Buffer.from('67realtime:roome')
  return Buffer.concat([Buffer.from([3, 1, 1, 13, 1, 0, 1]), names, Buffer.from(payload)])
}

/** What was still under way when the channel ended is answered so. */
const isUnmatched = (received: Received): boolean =>
  'text' in received && received.text.includes('unmatched topic')
