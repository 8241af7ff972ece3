import { createServer } from 'node:http'
import { JOB_CHANGED_EVENT, PUBLICATION_CREATED_EVENT, userTopic } from '@carteiro/contracts'
import { enqueue } from '@carteiro/testing/database/harness'
import { type DispatcherHarness, startDispatcherHarness } from '@carteiro/testing/dispatcher/harness'
import { createClient } from '@supabase/supabase-js'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { attachRealtime, type Realtime } from '../../../infra/local/src/realtime/server.ts'

const SECRET = 'a-realtime-secret-of-at-least-32-characters'
/** BURST_JOBS=1000 measures the figures of docs/telemetry.md; BROADCASTS_PER_SECOND=100000 those without our limit. */
const JOBS = Number(process.env.BURST_JOBS ?? 150)
const PER_SECOND = Number(process.env.BROADCASTS_PER_SECOND ?? 40)
const TOO_LONG_MS = 50_000

let harness: DispatcherHarness
let realtime: Realtime
const server = createServer()
let dropped = 0

beforeAll(async () => {
  harness = await startDispatcherHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  await harness.owner`update carteiro.queue_settings set broadcasts_per_second = ${PER_SECOND}`
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  realtime = await attachRealtime({
    server,
    databaseUrl: harness.database.url,
    jwtSecret: SECRET,
    log: (line) => {
      if (line.includes('too_many_requests')) dropped += 1
    },
  })
  await realtime.ready()
})
afterAll(async () => {
  await realtime.stop()
  server.close()
  await harness.close()
})

it('the end of every job of a burst reaches the user: Realtime drops no broadcast', async () => {
  const { port } = server.address() as { port: number }
  const token = await new SignJWT({ role: 'authenticated', sub: harness.userId })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET))
  const client = createClient(`http://127.0.0.1:${port}`, token, {
    realtime: { transport: WebSocket as never, params: { apikey: token } },
    auth: { persistSession: false, autoRefreshToken: false },
  })
  await client.realtime.setAuth(token)
  const ended = new Set<string>()
  let received = 0
  await new Promise<void>((resolve, reject) => {
    client
      .channel(userTopic(harness.userId), { config: { private: true } })
      .on('broadcast', { event: PUBLICATION_CREATED_EVENT }, () => {
        received += 1
      })
      .on('broadcast', { event: JOB_CHANGED_EVENT }, ({ payload }) => {
        received += 1
        if (payload.status === 'completed') ended.add(payload.id)
      })
      .subscribe((status, problem) => {
        if (status === 'SUBSCRIBED') resolve()
        if (status === 'CHANNEL_ERROR') reject(problem)
      })
  })
  const begun = performance.now()
  await harness.startDispatcher()
  for (let left = JOBS; left > 0; left -= 10) await enqueue(harness, Array(10).fill({}))
  const heardAll = await expect
    .poll(() => ended.size, { timeout: TOO_LONG_MS })
    .toBe(JOBS)
    .then(
      () => true,
      () => false,
    )
  process.stderr.write(
    `${JOBS} jobs at once, ${PER_SECOND} broadcasts a second: ${received} received, ${dropped} dropped, the ends of ${ended.size} jobs after ${Math.round(performance.now() - begun)} ms\n`,
  )
  await client.realtime.disconnect()
  expect({ heardAll, dropped }).toEqual({ heardAll: true, dropped: 0 })
})
