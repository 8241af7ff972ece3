import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createMediaGuard } from '@carteiro/media'
import { clearQueue, enqueue, jobOf, pollQueue } from '@carteiro/testing/database/harness'
import { startProxy } from '@carteiro/testing/database/proxy'
import { createGate } from '@carteiro/testing/dispatcher/harness'
import type { Endpoint } from '@carteiro/testing/webhooks/endpoints'
import { startWebhookHarness, type WebhookHarness } from '@carteiro/testing/webhooks/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'

// The dispatcher is killed before, during and after each send of a batch, the database is cut, endpoints lie: each message arrives
// at least once, under one id and byte for byte the same, and none is lost.

let harness: WebhookHarness
beforeAll(async () => {
  harness = await startWebhookHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await harness.reset()
  await clearQueue(harness)
})

const BATCH = 3
/** Loopback, too. */
const NETWORK_ADDRESS = '127.0.0.2'
const until = (check: () => unknown, wanted: unknown) =>
  expect.poll(check, { timeout: 60_000 }).toEqual(wanted)
const delivered = (count: number) => Array.from({ length: count }, () => 'delivered')

/** An endpoint to which a batch is sent over one slot. */
const promptEndpoint = async (url?: string): Promise<Endpoint> => {
  const endpoint = await harness.addEndpoint(url ? { url } : {})
  await harness.owner`update carteiro.webhook_endpoints set is_prompt = true where id = ${endpoint.id}`
  return endpoint
}
const expireLeases = () => harness.owner`
  update carteiro.webhook_slots set lease_expires_at = now() - interval '1 second' where lease_token is not null`

/** What arrived, as often as it arrived: each id with the bodies that it came with. */
const arrivals = (path: string): Map<string, Set<string>> => {
  const bodies = new Map<string, Set<string>>()
  for (const one of harness.receiver.received.filter((it) => it.path === path)) {
    bodies.set(one.id, (bodies.get(one.id) ?? new Set()).add(one.body))
  }
  return bodies
}

/** Stands between a dispatcher and all endpoints, at an address of its own with the receiver's port. */
const startNetwork = async () => {
  const port = Number(new URL(harness.receiver.origin).port)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const onward = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.listen(port, NETWORK_ADDRESS)
  await once(server, 'listening')
  return {
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** A dispatcher that can be killed: from then on it reaches neither the database nor an endpoint. */
const startMortal = async (waitBeforeSend: () => Promise<void> = async () => undefined) => {
  const proxy = await startProxy(harness.database.urlAs('carteiro_dispatcher'))
  const network = await startNetwork()
  const once = (stop: () => Promise<void>) => {
    let stopping: Promise<void> | undefined
    return () => {
      stopping ??= stop()
      return stopping
    }
  }
  const cut = { database: once(proxy.stop), network: once(network.stop) }
  onTestFinished(async () => {
    await Promise.all([cut.database(), cut.network()])
  })
  await harness.startWebhooks({
    url: proxy.url,
    guard: async () => {
      await waitBeforeSend()
      return { address: NETWORK_ADDRESS, family: 4 }
    },
    timing: { databasePauseMs: 10, drainLimitMs: 0 },
  })
  return { ...cut, proxy }
}

describe('a dispatcher that is killed', () => {
  const cells = [
    { point: 'before', send: 1 },
    ...Array.from({ length: BATCH }, (_, place) => [
      { point: 'during', send: place + 1 },
      // And before the next one.
      { point: 'after', send: place + 1 },
    ]).flat(),
  ]

  it.each(cells)(
    '$point send $send of a batch loses nothing, and another sends what is left',
    async ({ point, send }) => {
      const endpoint = await promptEndpoint()
      const forever = createGate()
      let isKilled = false
      const mortal = await startMortal(async () => {
        if (point !== 'before') return
        isKilled = true
        await Promise.all([mortal.database(), mortal.network()])
        await forever.opened
      })
      harness.receiver.answerWith(async (one) => {
        const place = [...arrivals(endpoint.path).keys()].indexOf(one.id) + 1
        if (isKilled || point === 'before' || place !== send) return 204
        isKilled = true
        await mortal.database()
        // It has the answer, and can record it nowhere.
        if (point === 'after') return (response) => response.writeHead(204).end(() => void mortal.network())
        await mortal.network()
        return 204
      })
      await harness.publish(BATCH)
      await until(() => isKilled, true)
      await Promise.all([mortal.database(), mortal.network()])
      expect(await harness.statesOf(endpoint.id)).not.toEqual(delivered(BATCH))

      await expireLeases()
      await harness.startWebhooks()
      await until(() => harness.statesOf(endpoint.id), delivered(BATCH))
      forever.release()
      const seen = arrivals(endpoint.path)
      expect(seen.size).toBe(BATCH)
      for (const bodies of seen.values()) expect(bodies.size).toBe(1)
    },
  )

  it('or frozen, and goes on when another has its batch, changes nothing any more', async () => {
    const endpoint = await promptEndpoint()
    const gate = createGate()
    let isFirst = true
    harness.receiver.answerWith(async () => {
      if (!isFirst) return 204
      isFirst = false
      await gate.opened
      return 500
    })
    await harness.publish()
    await harness.startWebhooks()
    await until(() => harness.receiver.received.length, 1)
    await expireLeases()
    await harness.startWebhooks()
    await until(() => harness.statesOf(endpoint.id), delivered(1))
    gate.release()
    // Its late failure is reported before the next message is settled.
    await harness.publish()
    await until(() => harness.statesOf(endpoint.id), delivered(2))
    const attempts = await harness.owner`select status from carteiro.webhook_attempts`
    expect(attempts.map(({ status }) => status)).toEqual([204, 204])
  })
})

describe('a database that is cut off', () => {
  it('while messages are on their way is given their ends later: nothing is sent twice', async () => {
    const endpoint = await promptEndpoint()
    const { proxy } = await startMortal()
    let isCut = false
    harness.receiver.answerWith(async () => {
      if (!isCut) {
        isCut = true
        await proxy.stop()
      }
      return 204
    })
    await harness.publish(BATCH)
    await until(() => harness.receiver.received.length, BATCH)
    expect(await harness.statesOf(endpoint.id)).not.toEqual(delivered(BATCH))
    await proxy.start()
    await until(() => harness.statesOf(endpoint.id), delivered(BATCH))
    expect(harness.receiver.received).toHaveLength(BATCH)
  })

  it('in the middle of a poll keeps what the poll was to settle', async () => {
    const endpoint = await promptEndpoint()
    const gate = createGate()
    harness.receiver.answerWith(async () => {
      await gate.opened
      return 204
    })
    await harness.publish(BATCH)
    await harness.startWebhooks({ timing: { databasePauseMs: 10 } })
    await until(() => harness.receiver.received.length, 1)
    await harness.owner.begin(async (sql) => {
      await sql`select pg_advisory_xact_lock(hashtext('webhook_queue'))`
      gate.release()
      const end = async () =>
        (
          await sql`
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and usename = 'carteiro_dispatcher' and wait_event_type = 'Lock'`
        ).length
      await until(end, 1)
    })
    await until(() => harness.statesOf(endpoint.id), delivered(BATCH))
    expect(harness.receiver.received).toHaveLength(BATCH)
  })

  it('before a dispatcher listens does not keep it from what was written meanwhile', async () => {
    const { proxy } = await startMortal()
    await proxy.stop()
    const endpoint = await promptEndpoint()
    await harness.publish(BATCH)
    await proxy.start()
    await until(() => harness.statesOf(endpoint.id), delivered(BATCH))
  })
})

describe('an endpoint', () => {
  /** Answers the first request by hand, over a bare socket, and the ones after it as it should. */
  const startLiar = async (lie: (socket: Socket) => void) => {
    let isFirst = true
    const ids: string[] = []
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => {
        const [, id] = /^webhook-id: (\S+)\r$/im.exec(String(chunk)) ?? []
        if (!id) return
        ids.push(id)
        if (isFirst) {
          isFirst = false
          lie(socket)
        } else socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return { ids, origin, url: `${origin}/hook` }
  }
  const endless = (socket: Socket): void => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    const more = () => {
      while (!socket.destroyed && socket.write('a'.repeat(65_536)));
    }
    socket.on('drain', more)
    more()
  }
  const head = 'HTTP/1.1 200 OK\r\n'

  /** Each is ended by the one limit that it is about. */
  const SHORT_MS = 500
  const NEVER_MS = 3_600_000
  type Lie = {
    what: string
    lie: (socket: Socket) => void
    attempts: (number | null)[]
    bodyLimitMs?: number
  }
  const lies: Lie[] = [
    { what: 'never answers', lie: () => undefined, attempts: [null, 204] },
    { what: 'closes without an answer', lie: (socket) => socket.destroy(), attempts: [null, 204] },
    { what: 'does not speak HTTP', lie: (socket) => socket.end('hello\r\n\r\n'), attempts: [null, 204] },
    {
      what: 'never ends its headers',
      lie: (socket) => socket.write(`${head}a: ${'b'.repeat(1000)}`),
      attempts: [null, 204],
    },
    {
      what: 'sends endless headers',
      lie: (socket) => socket.write(`${head}${'a: b\r\n'.repeat(100_000)}`),
      attempts: [null, 204],
    },
    {
      what: 'hangs after its headers',
      lie: (socket) => socket.write(`${head}content-length: 10\r\n\r\n`),
      attempts: [200],
    },
    {
      what: 'says that it sends more than it does',
      lie: (socket) => socket.end(`${head}content-length: 1000\r\n\r\nshort`),
      attempts: [200],
    },
    {
      what: 'sends more than it says',
      lie: (socket) => socket.end(`${head}content-length: 1\r\n\r\n${'x'.repeat(1000)}`),
      attempts: [200],
    },
    { what: 'answers without end', lie: endless, attempts: [200], bodyLimitMs: NEVER_MS },
    {
      what: 'hangs after the headers of an error',
      lie: (socket) => socket.write('HTTP/1.1 503 Down\r\ncontent-length: 10\r\n\r\n'),
      attempts: [503, 204],
    },
  ]
  it.each(lies)(
    'that $what is sent the message until it has it, under one id',
    async ({ lie, attempts, bodyLimitMs = SHORT_MS }) => {
      const { url, origin, ids } = await startLiar(lie)
      const { id } = await harness.addEndpoint({ url })
      await harness.startWebhooks({
        guard: createMediaGuard([origin]),
        timing: { answerLimitMs: attempts[0] === null ? SHORT_MS : NEVER_MS, bodyLimitMs },
      })
      await harness.publish()
      const statuses = async () =>
        (await harness.owner`select status, answer from carteiro.webhook_attempts order by attempt`).map(
          ({ status, answer }) => {
            expect(Buffer.byteLength(answer ?? '')).toBeLessThanOrEqual(1024)
            return status as number | null
          },
        )
      await until(async () => (await statuses()).length, 1)
      await harness.passTime()
      await until(() => harness.statesOf(id), ['delivered'])
      expect(await statuses()).toEqual(attempts)
      expect(new Set(ids).size).toBe(1)
    },
  )
})

describe('publishing', () => {
  it('waits for nothing of webhooks: not for endpoints that hang, nor for a poll that is held up', async () => {
    const gate = createGate()
    harness.receiver.answerWith(async () => {
      await gate.opened
      return 204
    })
    const endpoints = await Promise.all(Array.from({ length: 12 }, () => promptEndpoint()))
    await harness.publish(30)
    await harness.startWebhooks()
    await until(() => harness.receiver.received.length, 10)

    const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
    const { jobs } = await enqueue(harness)
    const jobId = jobs[0]?.job_id ?? ''
    await harness.owner.begin(async (sql) => {
      // A dispatcher that stands still in the middle of a poll, with all the locks of one.
      await sql`select carteiro.poll_webhook_queue(gen_random_uuid(), '[]', true)`
      await sql`update carteiro.webhook_endpoints set failing_since = now()`
      const [claim] = (await pollQueue(harness.dispatcher)).claims
      const lease_token = claim?.lease_token ?? ''
      const { settled } = await pollQueue(harness.dispatcher, {
        settlements: [{ lease_token, outcome: completed }],
      })
      expect(settled).toEqual([true])
      expect(await jobOf(harness.gateway, jobId)).toMatchObject({ status: 'completed' })
    })
    const written = await harness.owner`
      select count(*)::int as messages from carteiro.webhook_messages where body like ${`%${jobId}%`} and type = 'job.completed'`
    expect(written).toEqual([{ messages: endpoints.length }])
    gate.release()
  })
})
