import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createUser, enqueue, type Stage, setStage } from '../../../supabase/tests/support.ts'
import { type RunningRealtime, runRealtime, signToken } from './replay/stage.ts'

/** Of what the system tells an author live, nobody else hears or forges anything. */
const SOON = { timeout: 60_000, interval: 5 }

let stage: Stage
let server: RunningRealtime
let strangerId: string
let clients: SupabaseClient[] = []
beforeAll(async () => {
  stage = await setStage()
  strangerId = await createUser(stage.owner)
  server = await runRealtime(stage.database.url)
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.removeAllChannels()))
  for (const client of clients) client.realtime.disconnect()
  clients = []
})
afterAll(async () => {
  await server?.stop()
  await stage?.close()
})

const tokenOf = (userId: string | null): Promise<string> =>
  signToken(userId ? { role: 'authenticated', sub: userId } : { role: 'anon' })

/** A signed-in user's client; null: nobody's. */
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

/** Joins, and waits for the word on row changes. @returns whether they will be told */
const subscribedToChanges = async (channel: RealtimeChannel): Promise<boolean> => {
  const said: { message: string }[] = []
  channel.on('system', {}, (system) => said.push(system)).subscribe()
  await vi.waitFor(() => expect(said).not.toEqual([]), SOON)
  return said.at(-1)?.message === 'Subscribed to PostgreSQL'
}

/** The author's own channel, and all that it hears. */
const listenAsAuthor = async () => {
  const heard: string[] = []
  const client = await clientOf(stage.userId)
  const channel = client
    .channel(`user:${stage.userId}`, { config: { private: true } })
    .on('broadcast', { event: '*' }, ({ event, payload }) =>
      heard.push(`${event} ${payload.id ?? payload.publication_id}`),
    )
    .on('presence', { event: 'join' }, ({ key }) => heard.push(`joined ${key}`))
  expect(await statusOf(channel)).toBe('SUBSCRIBED')
  return { heard, channel }
}

/** A change of the author's, which comes after all that was sent before it. */
const aChange = async (heard: string[]): Promise<string> => {
  const { publication_id: id } = await enqueue(stage)
  await vi.waitFor(() => expect(heard).toContain(`publication_created ${id}`), SOON)
  return `publication_created ${id}`
}

const others: [string, () => string | null][] = [
  ['another user', () => strangerId],
  ['nobody', () => null],
]

test.each(others)("%s cannot join a user's topic", async (_who, userId) => {
  const client = await clientOf(userId())
  for (const topic of [
    `user:${stage.userId}`,
    'user:*',
    'user:%',
    `user:${stage.userId.toUpperCase()}`,
    'user:',
  ]) {
    const status = await statusOf(client.channel(topic, { config: { private: true } }))
    expect(status, topic).toBe('CHANNEL_ERROR')
  }
})

test.each(others)('%s hears nothing of a user on a public channel of the same name', async (_who, userId) => {
  const { heard } = await listenAsAuthor()
  const overheard: unknown[] = []
  const channel = (await clientOf(userId()))
    .channel(`user:${stage.userId}`)
    .on('broadcast', { event: '*' }, (message) => overheard.push(message))
  expect(await statusOf(channel)).toBe('SUBSCRIBED')
  await aChange(heard)
  expect(overheard).toEqual([])
})

test.each(others)('%s forges nothing that a user hears', async (_who, userId) => {
  const { heard } = await listenAsAuthor()
  const forged = { id: 'forged', status: 'completed' }
  const client = await clientOf(userId())
  const open = client.channel(`user:${stage.userId}`)
  expect(await statusOf(open)).toBe('SUBSCRIBED')
  await open.send({ type: 'broadcast', event: 'job_changed', payload: forged })
  await open.track({ who: 'forged' })
  const token = await tokenOf(userId())
  for (const isPrivate of [true, false]) {
    const message = {
      topic: `user:${stage.userId}`,
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
  const real = await aChange(heard)
  expect(heard).toEqual([real])
})

test('not even the author may speak on their own topic, or be seen there', async () => {
  const { heard } = await listenAsAuthor()
  const second = await listenAsAuthor()
  await second.channel.send({ type: 'broadcast', event: 'job_changed', payload: { id: 'forged' } })
  // A right that isn't there is never answered.
  void second.channel.track({ who: 'me' })
  const real = await aChange(heard)
  expect(heard).toEqual([real])
  expect(second.channel.presenceState()).toEqual({})
})

test.each(others)("%s sees no change of a user's rows, whatever is asked for", async (_who, userId) => {
  const client = await clientOf(userId())
  const seen: unknown[] = []
  const table = { schema: 'public', table: 'publication_jobs' } as const
  for (const wanted of [table, { ...table, filter: `user_id=eq.${stage.userId}` }, { schema: 'public' }]) {
    const channel = client.channel(`spy on ${JSON.stringify(wanted)}`)
    channel.on('postgres_changes', { event: '*', ...wanted }, (change) => seen.push(change))
    await subscribedToChanges(channel)
  }

  const own: unknown[] = []
  const author = (await clientOf(stage.userId)).channel('own')
  author.on('postgres_changes', { event: '*', ...table }, (change) => own.push(change))
  expect(await subscribedToChanges(author)).toBe(true)

  const { jobs } = await enqueue(stage)
  await stage.gateway`select cancel_publication_job(${jobs[0]?.job_id ?? ''}, ${stage.userId})`
  await vi.waitFor(() => expect(own).toHaveLength(2), SOON)
  expect(seen.filter((change) => JSON.stringify(change).includes(stage.userId))).toEqual([])
})

test('what is no token, an expired one and an unsigned one open nothing', async () => {
  const url = `${server.origin}/realtime/v1/api/broadcast`
  const inThePast = Math.floor(Date.now() / 1_000) - 60
  const tokens = [
    'nonsense',
    await signToken({ role: 'authenticated', sub: stage.userId, exp: inThePast }),
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ role: 'service_role' })).toString('base64url')}.`,
  ]
  for (const token of tokens) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    const response = await fetch(url, { method: 'POST', headers, body: '{"messages": []}' })
    expect(response.status).toBe(401)
  }
})
