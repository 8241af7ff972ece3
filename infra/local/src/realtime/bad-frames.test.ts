import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { brokenFrom, fuzzed, oddText, oddValue } from '@carteiro/testing/fuzz'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { REALTIME_LIMITS } from './limits.ts'
import { type Connection, connect } from './replay/connection.ts'
import { type RunningRealtime, runRealtime, signToken } from './replay/harness.ts'

const USER = 'aaaaaaaa-0000-4000-8000-00000000000a'
const MESSAGE_TOO_BIG = 1009

let database: TestDatabase
let server: RunningRealtime
let token: string
beforeAll(async () => {
  database = await createTestDatabase()
  server = await runRealtime(database.url)
  token = await signToken({ role: 'authenticated', sub: USER })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const open = async (version: string): Promise<Connection> => {
  const url = `${server.origin.replace('http', 'ws')}/realtime/v1/websocket?apikey=${token}&vsn=${version}`
  const connection = connect(url)
  expect(await connection.opened).toBe('open')
  return connection
}

let beats = 0
/** Everything before it has been handled: the socket still serves (true), or was ended (false). */
const isAlive = async (connection: Connection, version: string): Promise<boolean> => {
  beats += 1
  const ref = `beat-${beats}`
  const frame =
    version === '2.0.0'
      ? [null, ref, 'phoenix', 'heartbeat', {}]
      : { topic: 'phoenix', event: 'heartbeat', payload: {}, ref }
  connection.send(JSON.stringify(frame))
  const answer = await connection.take(
    (received) => 'closed' in received || ('text' in received && received.text.includes(`"${ref}"`)),
    ref,
  )
  connection.drop(() => true)
  return 'text' in answer
}

const join = {
  config: {
    broadcast: { ack: true, self: true, replay: { since: 1, limit: 10 } },
    presence: { key: 'me', enabled: true },
    postgres_changes: [
      { event: '*', schema: 'public', table: 'publication_jobs', filter: `user_id=eq.${USER}` },
    ],
    private: false,
  },
}
const payloads = fc.oneof(
  brokenFrom(join),
  brokenFrom({ type: 'broadcast', event: 'x', payload: {} }),
  brokenFrom({ type: 'presence', event: 'track', payload: { a: 1 } }),
  oddValue,
)
const events = fc.oneof(
  fc.constantFrom(
    'phx_join',
    'phx_leave',
    'broadcast',
    'presence',
    'access_token',
    'heartbeat',
    'system',
    'phx_reply',
  ),
  oddText,
)
const topics = fc.oneof(
  fc.constantFrom('realtime:a', 'realtime:b', 'realtime:', 'phoenix', 'realtime:public:publication_jobs'),
  oddText,
)
const message = fc.tuple(oddText, oddText, topics, events, payloads)
const frames = fc.oneof(
  { arbitrary: message.map((fields) => JSON.stringify(fields)), weight: 5 },
  {
    arbitrary: message.map(([, ref, topic, event, payload]) =>
      JSON.stringify({ ref, topic, event, payload }),
    ),
    weight: 5,
  },
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  oddText,
  oddValue.map((value) => JSON.stringify(value) ?? ''),
  fc.integer({ min: 1000, max: 100_000 }).map((levels) => '['.repeat(levels)),
)

test.each(['1.0.0', '2.0.0'])(
  'frames of any kind (protocol %s) end at most the socket that sent them',
  async (version) => {
    const bystander = await open(version)
    let connection = await open(version)
    await fc.assert(
      fc.asyncProperty(fc.array(frames, { minLength: 1, maxLength: 4 }), async (some) => {
        for (const frame of some) connection.send(frame)
        if (!(await isAlive(connection, version))) connection = await open(version)
      }),
      fuzzed(60),
    )
    expect(await isAlive(bystander, version)).toBe(true)
    connection.terminate()
    bystander.terminate()
  },
)

test('a frame beyond the limit closes its socket, before it is in memory', async () => {
  const connection = await open('2.0.0')
  connection.send('a'.repeat(REALTIME_LIMITS.maxFrameBytes + 1))
  const closed = await connection.take((received) => 'closed' in received, 'the end')
  expect(closed).toEqual({ closed: MESSAGE_TOO_BIG })
})

test('a client that sends faster than it is served is not read from, and loses nothing', async () => {
  const connection = await open('2.0.0')
  // Nothing behind a refused join is handled for a while.
  connection.send(JSON.stringify(['1', '1', 'realtime:x', 'phx_join', { config: [] }]))
  const many = 5 * REALTIME_LIMITS.maxFramesWaiting
  for (let index = 0; index < many; index += 1) {
    connection.send(JSON.stringify([null, `n-${index}`, 'phoenix', 'heartbeat', {}]))
  }
  await connection.until(
    () => connection.rest().filter((one) => 'text' in one && one.text.includes('"n-')).length === many,
    'all',
  )
  connection.terminate()
})
