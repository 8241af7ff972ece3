import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

const ANSWER_MS = 1_000

/** Stands between the gateway and Postgres, so that it can be out of reach: cut off, or silent. */
const startWire = async () => {
  let target = { host: '', port: 0 }
  let state: 'up' | 'down' | 'silent' = 'up'
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    if (state === 'down') return void near.destroy()
    const far = connect(target)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (bytes) => state !== 'silent' && other.write(bytes))
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    through: (url: string): string => {
      const wired = new URL(url)
      target = { host: wired.hostname, port: Number(wired.port) }
      wired.hostname = '127.0.0.1'
      wired.port = String(port)
      return wired.href
    },
    set: (now: typeof state) => {
      // Bytes that were swallowed are missing from a stream: it can't go on.
      if (now === 'down' || state === 'silent') cut()
      state = now
    },
    close: () =>
      new Promise<void>((resolve) => {
        cut()
        server.close(() => resolve())
      }),
  }
}

let wire: Awaited<ReturnType<typeof startWire>>
let harness: GatewayHarness
beforeAll(async () => {
  wire = await startWire()
  harness = await startGatewayHarness({ databaseUrl: wire.through, DATABASE_ANSWER_MS: String(ANSWER_MS) })
})
afterEach(() => wire.set('up'))
afterAll(async () => {
  await harness?.close()
  await wire?.close()
})

const expectUnavailable = async (response: Response) => {
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
  expect((await failureOf(response)).code).toBe('unavailable')
}
const recovered = async () => (await harness.call('/api/publications/jobs')).status

it.each(['down', 'silent'] as const)(
  'says when to come again while the database is %s, and then works',
  async (state) => {
    expect(await recovered()).toBe(200)
    wire.set(state)
    await expectUnavailable(await harness.enqueue({}, { 'Idempotency-Key': state }))
    for (const path of ['/api/publications/jobs', '/api/platforms', '/api/accounts']) {
      await expectUnavailable(await harness.call(path))
    }
    expect((await harness.call('/readyz')).status).toBe(503)
    expect((await harness.call('/healthz')).status).toBe(200)
    wire.set('up')
    await expect.poll(recovered).toBe(200)
    const response = await harness.enqueue({}, { 'Idempotency-Key': state })
    expect(response.status).toBe(200)
    const [row] =
      await harness.owner`select count(*)::int as n from carteiro.publications where idempotency_key = ${state}`
    expect(row?.n).toBe(1)
  },
)

it('does not wait for ever for a slow database, and enqueues nothing behind the client’s back', async () => {
  await harness.owner.unsafe(
    `alter role carteiro_gateway in database ${harness.database.name} set statement_timeout = '500ms'`,
  )
  wire.set('down')
  wire.set('up')
  await expect.poll(recovered).toBe(200)
  const before = await harness.stored()
  await harness.owner.begin(async (sql) => {
    await sql`lock table carteiro.publications in access exclusive mode`
    await expectUnavailable(await harness.enqueue())
  })
  expect(await harness.stored()).toEqual(before)
  expect((await harness.enqueue()).status).toBe(200)
})

it('never repeats what it asked for several at once, though the answer came too late', async () => {
  await harness.owner.unsafe(
    `alter role carteiro_gateway in database ${harness.database.name} set statement_timeout = '20s'`,
  )
  wire.set('down')
  wire.set('up')
  await expect.poll(recovered).toBe(200)
  const names = Array.from({ length: 12 }, (_, index) => `Tarde demais, ${index}`)
  await harness.owner.begin(async (sql) => {
    await sql`lock table carteiro.publications in access exclusive mode`
    await Promise.all(
      names.map(async (universal) => expectUnavailable(await harness.enqueue({ captions: { universal } }))),
    )
  })
  const said = async () =>
    (
      await harness.owner<{ caption: string }[]>`
        select content ->> 'caption' as caption from publication_jobs where content ->> 'caption' like 'Tarde demais%'`
    ).map(({ caption }) => caption)
  const working = () => harness.owner`
    select from pg_stat_activity
    where datname = current_database() and usename = 'carteiro_gateway' and state = 'active'`
  await expect.poll(async () => (await working()).length).toBe(0)
  const all = await said()
  expect(all.length).toBeGreaterThan(2)
  expect(all).toHaveLength(new Set(all).size)
})

it('survives clients that go away in the middle of their request or before its answer', async () => {
  const before = await harness.stored()
  const token = await harness.project.token(harness.userId)
  const body = JSON.stringify({
    userId: harness.userId,
    selectedOptions: ['instagram_feed'],
    captions: { universal: 'Adeus' },
  })
  const { hostname, port } = new URL(harness.url)
  const send = (text: string) =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const head = `POST /api/publications/enqueue HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nIdempotency-Key: gone\r\nContent-Length: ${body.length}\r\n\r\n`
        socket.write(head + text, () => socket.destroy())
      })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve())
    })
  await send(body.slice(0, 40))
  expect(await harness.stored()).toEqual(before)
  await send(body)
  const again = () =>
    harness.post('/api/publications/enqueue', JSON.parse(body), { 'Idempotency-Key': 'gone' })
  await expect.poll(async () => (await again()).status).toBe(200)
  expect((await harness.stored()).publications).toBe(before.publications + 1)
})
