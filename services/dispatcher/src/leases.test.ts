import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { enqueue, jobOf, takeTurn, timelineOf } from '../../../infra/supabase/tests/support.ts'
import { type DispatchStage, firstJob, setDispatchStage, untilAsleep } from './testing/stage.ts'

let stage: DispatchStage
beforeAll(async () => {
  stage = await setDispatchStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

it('keeps the lease of a job that takes longer than a lease', async () => {
  await stage.owner`update queue_settings set lease = '1 second'`
  const gate = stage.holdAnswers()
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher({ timing: { renewEveryMs: 100 } })
  await expect.poll(() => stage.calls.length).toBe(1)
  const [first] = await stage.owner`select lease_expires_at as at from publication_slots where job_id = ${id}`
  await expect.poll(async () => (await stage.owner`select now() > ${first?.at} as over`)[0]?.over).toBe(true)
  gate.release()
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
  expect(await timelineOf(stage.owner, id)).toEqual(['enqueued', 'attempt_started', 'completed'])
})

it('hangs up when it has lost the lease, and drops what came of the call', async () => {
  const gate = stage.holdAnswers()
  const id = firstJob(await enqueue(stage))
  const dispatcher = await stage.startDispatcher({ timing: { renewEveryMs: 100 } })
  await expect.poll(() => stage.calls.length).toBe(1)
  // Somebody else settles it: to the dispatcher its lease is gone.
  const [lease] = await stage.owner`select lease_token from publication_slots where job_id = ${id}`
  const outcome = { outcome: 'failed', verdict: 'refuse', code: 'internal', message: 'settled by another' }
  await takeTurn(stage.dispatcher, { settlements: [{ lease_token: lease?.lease_token, outcome }], max: 0 })
  await expect.poll(() => stage.calls[0]?.aborted).toBe(true)
  expect(dispatcher.inFlight()).toBe(0)
  gate.release()
  expect(await stage.statusOf(id)).toBe('failed')
})

it('goes on after its database connections were cut, and hears the doorbell again', async () => {
  await stage.startDispatcher()
  await untilAsleep(stage)
  await stage.owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'carteiro_dispatcher' and datname = current_database()`
  await untilListening()
  await untilAsleep(stage)
  const id = firstJob(await enqueue(stage))
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
})

it('settles what it has in hand when the database comes back', async () => {
  const gate = stage.holdAnswers()
  const proxy = await startProxy(stage.database.urlAs('carteiro_dispatcher'))
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher({ url: proxy.url })
  await expect.poll(() => stage.calls.length).toBe(1)
  await proxy.stop()
  gate.release()
  await expect.poll(() => stage.calls.length).toBe(1)
  await proxy.start()
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
  expect(stage.calls).toHaveLength(1)
  expect(await jobOf(stage.owner, id)).toMatchObject({ attempt: 1 })
  await stage.reset()
  await proxy.stop()
})

it('waits for a database that is away at the start', async () => {
  const proxy = await startProxy(stage.database.urlAs('carteiro_dispatcher'))
  await proxy.stop()
  await stage.startDispatcher({ url: proxy.url })
  await proxy.start()
  await untilListening()
  await untilAsleep(stage)
  const id = firstJob(await enqueue(stage))
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
  await stage.reset()
  await proxy.stop()
})

const untilListening = () =>
  expect
    .poll(
      async () =>
        (
          await stage.owner`
            select from pg_stat_activity
            where datname = current_database() and usename = 'carteiro_dispatcher' and query ilike 'listen%'`
        ).length,
      { timeout: 15_000 },
    )
    .toBe(1)

/** Stands between the dispatcher and the database, and can be away. */
const startProxy = async (databaseUrl: string) => {
  const target = new URL(databaseUrl)
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => {
    const onward = connect(Number(target.port), target.hostname)
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
  const start = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await start(0)
  const { port } = server.address() as AddressInfo
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return {
    url: url.href,
    start: () => start(port),
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

it('hangs up when its lease can have run out while the database does not answer', async () => {
  await stage.owner`update queue_settings set lease = '1 second'`
  const gate = stage.holdAnswers()
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher({ timing: { renewEveryMs: 200, leaseCheckMs: 50 } })
  await expect.poll(() => stage.calls.length).toBe(1)
  await stage.owner.begin(async (sql) => {
    await sql`lock table publication_slots in access exclusive mode`
    await expect.poll(() => stage.calls[0]?.aborted).toBe(true)
  })
  gate.release()
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
})
