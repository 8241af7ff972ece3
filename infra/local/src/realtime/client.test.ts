import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import postgres, { type Sql } from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type RunningRealtime, runRealtime, signToken } from './replay/harness.ts'
import { resetTables, TRANSCRIPT_SCHEMA } from './replay/schema.ts'

/** What people do with the real client, and must be able to do here. */
const A = 'aaaaaaaa-0000-4000-8000-00000000000a'
const B = 'bbbbbbbb-0000-4000-8000-00000000000b'
/** Long enough to subscribe on a loaded machine, short enough to be outlived. */
const TOKEN_LIVES_SECONDS = 6
/** The longest wait for anything to arrive. */
const SOON = { timeout: 60_000, interval: 5 }

let database: TestDatabase
let sql: Sql
let server: RunningRealtime
let clients: SupabaseClient[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  sql = postgres(database.url, { max: 2, onnotice: () => {} })
  await sql.unsafe(TRANSCRIPT_SCHEMA)
})
beforeEach(async () => {
  await resetTables(sql)
  server = await runRealtime(database.url)
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.removeAllChannels()))
  for (const client of clients) client.realtime.disconnect()
  clients = []
  await server.stop()
})
afterAll(async () => {
  await sql.end()
  await database.drop()
})

const userToken = (sub: string, more: object = {}) => signToken({ role: 'authenticated', sub, ...more })

/** A client signed in as a user; each call of `accessToken` is what setAuth would bring. */
const clientOf = async (
  user: string | undefined,
  token = async () => userToken(user ?? ''),
): Promise<SupabaseClient> => {
  const key = await signToken({ role: 'anon' })
  const client = createClient(server.origin, key, {
    auth: { persistSession: false, autoRefreshToken: false },
    // Node 24 has a WebSocket of its own; ws is what older ones use.
    realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
    ...(user ? { accessToken: token } : {}),
  })
  clients.push(client)
  // Without it the first join goes out before the token is known, as anon.
  if (user) await client.realtime.setAuth()
  return client
}

/** Everything of one kind that a channel receives. */
const collect = <T>() => {
  const items: T[] = []
  return { items, add: (item: T) => void items.push(item) }
}

/** Resolves once row changes are promised to arrive, which is later than SUBSCRIBED. */
const subscribedToChanges = async (channel: RealtimeChannel): Promise<void> => {
  const systems = collect<{ message: string }>()
  channel.on('system', {}, systems.add).subscribe()
  await vi.waitFor(() => expect(systems.items.at(-1)?.message).toBe('Subscribed to PostgreSQL'), SOON)
}

const subscribed = async (channel: RealtimeChannel): Promise<RealtimeChannel> => {
  await new Promise<void>((resolve, reject) => {
    channel.subscribe((status, error) => {
      if (status === 'SUBSCRIBED') resolve()
      else if (status !== 'CLOSED') reject(error ?? new Error(status))
    })
  })
  return channel
}

const insertJob = (id: number, user: string, platform = 'x') =>
  sql`insert into publication_jobs (id, user_id, platform) values (${`00000000-0000-4000-8000-${String(id).padStart(12, '0')}`}, ${user}, ${platform})`

type Change = {
  eventType: string
  new: { id?: string; user_id?: string; status?: string }
  old: { id?: string }
}
const JOBS = { schema: 'public', table: 'publication_jobs' } as const

test('a user sees the changes of their own rows that pass the filter, and no other user does', async () => {
  const [mine, others] = [collect<Change>(), collect<Change>()]
  const channelOf = async (user: string) => (await clientOf(user)).channel('jobs')
  const filter = 'platform=eq.x'
  await subscribedToChanges(
    (await channelOf(A)).on('postgres_changes', { event: '*', filter, ...JOBS }, mine.add),
  )
  await subscribedToChanges(
    (await channelOf(B)).on('postgres_changes', { event: '*', filter, ...JOBS }, others.add),
  )

  await insertJob(1, A, 'instagram')
  await insertJob(2, A)
  await sql`update publication_jobs set status = 'completed' where platform = 'x'`
  await insertJob(3, B)

  await vi.waitFor(() => expect(others.items).toHaveLength(1), SOON)
  expect(mine.items.map((change) => [change.eventType, change.new.status])).toEqual([
    ['INSERT', 'queued'],
    ['UPDATE', 'completed'],
  ])
  expect(others.items[0]?.new.user_id).toBe(B)
})

test('a broadcast from the database reaches the private topic of its user only, after commit and in order', async () => {
  const received = collect<{ payload: { n: number } }>()
  const client = await clientOf(A)
  await subscribed(
    client
      .channel(`user:${A}`, { config: { private: true } })
      .on('broadcast', { event: 'job' }, received.add),
  )
  const stranger = (await clientOf(B)).channel(`user:${A}`, { config: { private: true } })
  await expect(subscribed(stranger)).rejects.toThrow('Unauthorized')

  const send = (tx: Sql, n: number) =>
    tx`select realtime.send(${sql.json({ n })}, 'job', ${`user:${A}`}, true)`
  await sql
    .begin(async (tx) => {
      await send(tx as unknown as Sql, 1)
      throw new Error('rolled back')
    })
    .catch(() => {})
  for (const n of [2, 3, 4]) await send(sql, n)
  await vi.waitFor(() => expect(received.items.map(({ payload }) => payload.n)).toEqual([2, 3, 4]), SOON)
})

test('after the server restarts, the client reconnects by itself and receives what happens then', async () => {
  const received = collect<Change>()
  const systems = collect<{ message: string }>()
  const channel = (await clientOf(A)).channel('jobs')
  channel
    .on('system', {}, systems.add)
    .on('postgres_changes', { event: 'INSERT', ...JOBS }, received.add)
    .subscribe()
  await vi.waitFor(() => expect(systems.items).toHaveLength(1), SOON)

  const { port } = server
  await server.stop()
  server = await runRealtime(database.url, port)
  await vi.waitFor(() => expect(systems.items).toHaveLength(2), SOON)
  await insertJob(1, A)
  await vi.waitFor(() => expect(received.items).toHaveLength(1), SOON)
})

test('when the database drops the stream, subscriptions are restored without the client doing anything', async () => {
  const received = collect<Change>()
  const systems = collect<{ message: string }>()
  const channel = (await clientOf(A)).channel('jobs')
  channel
    .on('system', {}, systems.add)
    .on('postgres_changes', { event: 'INSERT', ...JOBS }, received.add)
    .subscribe()
  await vi.waitFor(() => expect(systems.items).toHaveLength(1), SOON)

  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name like 'realtime%'`
  await vi.waitFor(() => expect(systems.items.at(1)?.message).toBe('Subscribed to PostgreSQL'), SOON)
  await insertJob(1, A)
  await vi.waitFor(() => expect(received.items).toHaveLength(1), SOON)
})

test('setAuth with a fresh token keeps the channel beyond the expiry of the old one', async () => {
  const received = collect<Change>()
  const statuses = collect<string>()
  let token = await userToken(A, { exp: Math.floor(Date.now() / 1_000) + TOKEN_LIVES_SECONDS })
  const client = await clientOf(A, async () => token)
  const systems = collect<{ message: string }>()
  const channel = client.channel('jobs')
  channel.on('system', {}, systems.add).on('postgres_changes', { event: 'INSERT', ...JOBS }, received.add)
  channel.subscribe(statuses.add)
  await vi.waitFor(() => expect(systems.items).toHaveLength(1), SOON)

  const oldExpiry = Date.now() + TOKEN_LIVES_SECONDS * 1_000
  token = await userToken(A)
  await client.realtime.setAuth()
  await vi.waitFor(() => expect(systems.items).toHaveLength(2), SOON)
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(oldExpiry), SOON)
  await insertJob(1, A)
  await vi.waitFor(() => expect(received.items).toHaveLength(1), SOON)
  expect(statuses.items).toEqual(['SUBSCRIBED'])
})

test('clients broadcast to each other, over the socket and over HTTP', async () => {
  const received = collect<{ payload: { from: string } }>()
  const receiver = (await clientOf(B)).channel('room')
  await subscribed(receiver.on('broadcast', { event: 'hello' }, received.add))
  const sender = await subscribed(
    (await clientOf(A)).channel('room', { config: { broadcast: { ack: true } } }),
  )

  expect(await sender.send({ type: 'broadcast', event: 'hello', payload: { from: 'socket' } })).toBe('ok')
  expect(await sender.httpSend('hello', { from: 'http' })).toEqual({ success: true })
  await vi.waitFor(
    () => expect(received.items.map(({ payload }) => payload.from)).toEqual(['socket', 'http']),
    SOON,
  )
})

test('a hundred users on one table each get their own row and no other', async () => {
  const users = Array.from(
    { length: 100 },
    (_, n) => `cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}`,
  )
  const received = users.map(() => collect<Change>())
  await Promise.all(
    users.map(async (user, index) => {
      const channel = (await clientOf(user)).channel('jobs')
      const filter = `user_id=eq.${user}`
      channel.on(
        'postgres_changes',
        { event: '*', filter: index % 2 ? filter : undefined, ...JOBS } as never,
        received[index]?.add as never,
      )
      await subscribedToChanges(channel)
    }),
  )
  await sql`insert into publication_jobs (id, user_id) select gen_random_uuid(), u from unnest(${users}::uuid[]) u`
  await vi.waitFor(() => expect(received.every(({ items }) => items.length === 1)).toBe(true), SOON)
  expect(received.map(({ items }) => items[0]?.new.user_id)).toEqual(users)
})
