import {
  createUser,
  type DatabaseHarness,
  enqueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type RunningRealtime, runRealtime, signToken } from './replay/harness.ts'

/** Another user can neither receive nor forge what a user is sent live. */
const SOON = { timeout: 60_000, interval: 5 }

let harness: DatabaseHarness
let server: RunningRealtime
let strangerId: string
let clients: SupabaseClient[] = []
beforeAll(async () => {
  harness = await startDatabaseHarness()
  strangerId = await createUser(harness.owner)
  server = await runRealtime(harness.database.url)
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.removeAllChannels()))
  for (const client of clients) client.realtime.disconnect()
  clients = []
})
afterAll(async () => {
  await server?.stop()
  await harness?.close()
})

const tokenOf = (userId: string | null): Promise<string> =>
  signToken(userId ? { role: 'authenticated', sub: userId } : { role: 'anon' })

/** A signed-in user's client; null: an anonymous one. */
const clientOf = async (userId: string | null): Promise<SupabaseClient> => {
  const client = createClient(server.origin, await tokenOf(null), {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: WebSocket as unknown as typeof globalThis.WebSocket },
    ...(userId ? { accessToken: () => tokenOf(userId) } : {}),
  })
  clients.push(client)
  if (userId) await client.realtime.setAuth()
  return client
}

const statusOf = (channel: RealtimeChannel): Promise<string> =>
  new Promise((resolve) => {
    channel.subscribe((status) => resolve(status))
  })

/** Joins, and waits for the answer about row changes. @returns whether they will be sent */
const subscribedToChanges = async (channel: RealtimeChannel): Promise<boolean> => {
  const received: { message: string }[] = []
  channel.on('system', {}, (system) => received.push(system)).subscribe()
  await vi.waitFor(() => expect(received).not.toEqual([]), SOON)
  return received.at(-1)?.message === 'Subscribed to PostgreSQL'
}

/** The user's own channel, and all that it receives. */
const listenAsUser = async () => {
  const events: string[] = []
  const client = await clientOf(harness.userId)
  const channel = client
    .channel(`user:${harness.userId}`, { config: { private: true } })
    .on('broadcast', { event: '*' }, ({ event, payload }) =>
      events.push(`${event} ${payload.id ?? payload.publication_id}`),
    )
    .on('presence', { event: 'join' }, ({ key }) => events.push(`joined ${key}`))
  expect(await statusOf(channel)).toBe('SUBSCRIBED')
  return { events, channel }
}

/** A change of the user's, which arrives after all that was sent before it. */
const aChange = async (events: string[]): Promise<string> => {
  const { publication_id: id } = await enqueue(harness)
  await vi.waitFor(() => expect(events).toContain(`publication_created ${id}`), SOON)
  return `publication_created ${id}`
}

const others: [string, () => string | null][] = [
  ['another user', () => strangerId],
  ['an anonymous client', () => null],
]

test.each(others)("%s cannot join a user's topic", async (_who, userId) => {
  const client = await clientOf(userId())
  for (const topic of [
    `user:${harness.userId}`,
    'user:*',
    'user:%',
    `user:${harness.userId.toUpperCase()}`,
    'user:',
  ]) {
    const status = await statusOf(client.channel(topic, { config: { private: true } }))
    expect(status, topic).toBe('CHANNEL_ERROR')
  }
})

test.each(others)(
  '%s receives nothing of a user on a public channel of the same name',
  async (_who, userId) => {
    const { events } = await listenAsUser()
    const leaked: unknown[] = []
    const channel = (await clientOf(userId()))
      .channel(`user:${harness.userId}`)
      .on('broadcast', { event: '*' }, (message) => leaked.push(message))
    expect(await statusOf(channel)).toBe('SUBSCRIBED')
    await aChange(events)
    expect(leaked).toEqual([])
  },
)

test.each(others)('%s forges nothing that a user receives', async (_who, userId) => {
  const { events } = await listenAsUser()
  const forged = { id: 'forged', status: 'completed' }
  const client = await clientOf(userId())
  const open = client.channel(`user:${harness.userId}`)
  expect(await statusOf(open)).toBe('SUBSCRIBED')
  await open.send({ type: 'broadcast', event: 'job_changed', payload: forged })
  await open.track({ who: 'forged' })
  const token = await tokenOf(userId())
  for (const isPrivate of [true, false]) {
    const message = {
      topic: `user:${harness.userId}`,
      event: 'job_changed',
      payload: forged,
      private: isPrivate,
    }
    const response = await fetch(`${server.origin}/realtime/v1/api/broadcast`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ messages: [message] }),
    })
    expect(response.status).toBe(202)
  }
  const real = await aChange(events)
  expect(events).toEqual([real])
})

test('not even the user may broadcast on their own topic, or track presence there', async () => {
  const { events } = await listenAsUser()
  const second = await listenAsUser()
  await second.channel.send({ type: 'broadcast', event: 'job_changed', payload: { id: 'forged' } })
  // A right that isn't there is never answered.
  void second.channel.track({ who: 'me' })
  const real = await aChange(events)
  expect(events).toEqual([real])
  expect(second.channel.presenceState()).toEqual({})
})

test.each(others)("%s sees no change of a user's rows, whatever is asked for", async (_who, userId) => {
  const client = await clientOf(userId())
  const seen: unknown[] = []
  const table = { schema: 'public', table: 'publication_jobs' } as const
  for (const wanted of [table, { ...table, filter: `user_id=eq.${harness.userId}` }, { schema: 'public' }]) {
    const channel = client.channel(`spy on ${JSON.stringify(wanted)}`)
    channel.on('postgres_changes', { event: '*', ...wanted }, (change) => seen.push(change))
    await subscribedToChanges(channel)
  }

  const own: unknown[] = []
  const user = (await clientOf(harness.userId)).channel('own')
  user.on('postgres_changes', { event: '*', ...table }, (change) => own.push(change))
  expect(await subscribedToChanges(user)).toBe(true)

  const { jobs } = await enqueue(harness)
  await harness.gateway`select carteiro.cancel_publication_job(${jobs[0]?.job_id ?? ''}, ${harness.userId})`
  await vi.waitFor(() => expect(own).toHaveLength(2), SOON)
  expect(seen.filter((change) => JSON.stringify(change).includes(harness.userId))).toEqual([])
})

test('a text that is no token, an expired and an unsigned token are refused', async () => {
  const url = `${server.origin}/realtime/v1/api/broadcast`
  const inThePast = Math.floor(Date.now() / 1_000) - 60
  const tokens = [
    'nonsense',
    await signToken({ role: 'authenticated', sub: harness.userId, exp: inThePast }),
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ role: 'service_role' })).toString('base64url')}.`,
  ]
  for (const token of tokens) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const response = await fetch(url, { method: 'POST', headers, body: '{"messages": []}' })
    expect(response.status).toBe(401)
  }
})
