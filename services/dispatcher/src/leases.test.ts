import { enqueue, jobOf, pollQueue, timelineOf } from '@carteiro/testing/database/harness'
import { startProxy } from '@carteiro/testing/database/proxy'
import {
  completed,
  createGate,
  type DispatcherHarness,
  firstJob,
  startDispatcherHarness,
  untilAsleep,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

it.each([
  ['much more often than it must', { renewEveryMs: 100 }],
  ['as often as a short lease needs it', {}],
])('keeps the lease of a job that takes longer than a lease, renewed %s', async (_how, timing) => {
  await harness.owner`update carteiro.queue_settings set lease = '3 seconds'`
  const gate = harness.holdAnswers()
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher({ timing: { leaseCheckMs: 50, ...timing } })
  await expect.poll(() => harness.calls.length).toBe(1)
  const [first] =
    await harness.owner`select lease_expires_at as at from carteiro.publication_slots where job_id = ${id}`
  await expect
    .poll(async () => (await harness.owner`select now() > ${first?.at} as over`)[0]?.over)
    .toBe(true)
  gate.release()
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  expect(await timelineOf(harness.owner, id)).toEqual(['enqueued', 'attempt_started', 'completed'])
})

it('ends the call when it has lost the lease, and settles no outcome of it', async () => {
  const gate = harness.holdAnswers()
  const id = firstJob(await enqueue(harness))
  const dispatcher = await harness.startDispatcher({ timing: { renewEveryMs: 100 } })
  await expect.poll(() => harness.calls.length).toBe(1)
  // Another client settles it: to the dispatcher its lease is gone.
  const [lease] = await harness.owner`select lease_token from carteiro.publication_slots where job_id = ${id}`
  const outcome = { outcome: 'failed', verdict: 'refuse', code: 'internal', message: 'settled by another' }
  await pollQueue(harness.dispatcher, { settlements: [{ lease_token: lease?.lease_token, outcome }], max: 0 })
  await expect.poll(() => harness.calls[0]?.aborted).toBe(true)
  expect(dispatcher.inFlight()).toBe(0)
  gate.release()
  expect(await harness.statusOf(id)).toBe('failed')
})

it('goes on after its database connections were cut, and is woken again', async () => {
  await harness.startDispatcher()
  await untilAsleep(harness)
  await harness.owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'carteiro_dispatcher' and datname = current_database()`
  await untilListening()
  await untilAsleep(harness)
  const id = firstJob(await enqueue(harness))
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
})

it('settles its outcomes when the database comes back', async () => {
  const gate = harness.holdAnswers()
  const proxy = await startProxy(harness.database.urlAs('carteiro_dispatcher'))
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher({ url: proxy.url })
  await expect.poll(() => harness.calls.length).toBe(1)
  await proxy.stop()
  gate.release()
  await expect.poll(() => harness.calls.length).toBe(1)
  await proxy.start()
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  expect(harness.calls).toHaveLength(1)
  expect(await jobOf(harness.owner, id)).toMatchObject({ attempt: 1 })
  await harness.reset()
  await proxy.stop()
})

it('waits for a database that is away at the start', async () => {
  const proxy = await startProxy(harness.database.urlAs('carteiro_dispatcher'))
  await proxy.stop()
  await harness.startDispatcher({ url: proxy.url })
  await proxy.start()
  await untilListening()
  await untilAsleep(harness)
  const id = firstJob(await enqueue(harness))
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  await harness.reset()
  await proxy.stop()
})

const untilListening = () =>
  expect
    .poll(
      async () =>
        (
          await harness.owner`
            select from pg_stat_activity
            where datname = current_database() and usename = 'carteiro_dispatcher' and query ilike 'listen%'`
        ).length,
    )
    .toBe(1)

it('ends the call when its lease can have expired while the database does not answer', async () => {
  await harness.owner`update carteiro.queue_settings set lease = '1 second'`
  const gate = harness.holdAnswers()
  const id = firstJob(await enqueue(harness))
  // That the lease has expired is seen by the next poll.
  await harness.startDispatcher({ timing: { renewEveryMs: 200, leaseCheckMs: 50, pollEveryMs: 100 } })
  await expect.poll(() => harness.calls.length).toBe(1)
  await whileCutOff(() => expect.poll(() => harness.calls[0]?.aborted).toBe(true))
  gate.release()
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
})

it('keeps the slot of a call that publishes until it has ended, also when it was cut off from the database meanwhile', async () => {
  await harness.owner`update carteiro.queue_settings set lease = '1 second'`
  await harness.owner`select carteiro.set_max_concurrent(1)`
  const gate = createGate()
  let calls = 0
  harness.answerWith(async ({ job_id, lease_token }) => {
    calls += 1
    if (calls === 1) {
      await harness.xService`select carteiro.begin_step(${job_id}, ${lease_token}, 'post', '{}', true, 3600)`
      await gate.opened
      await harness.xService`select carteiro.finish_step(${job_id}, ${lease_token}, 'post', 'done', '{"post_id": "1"}')`
    }
    return completed
  })
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher({ timing: { renewEveryMs: 200, leaseCheckMs: 50, pollEveryMs: 50 } })
  await expect.poll(async () => (await harness.owner`select from carteiro.publication_steps`).length).toBe(1)
  await whileCutOff(() => expect.poll(() => harness.calls[0]?.aborted).toBe(true))
  await pollsAgain()
  await enqueue(harness)
  expect((await pollQueue(harness.dispatcher)).claims).toEqual([])
  expect(
    await harness.owner`select job_id from carteiro.publication_slots where lease_token is not null`,
  ).toEqual([{ job_id: id }])
  gate.release()
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  await harness.owner`select carteiro.set_max_concurrent(5)`
})

/** The dispatcher's polls do not come to an end until `work` has. */
const whileCutOff = (work: () => Promise<unknown>) =>
  harness.owner.begin(async (sql) => {
    await sql`lock table carteiro.publication_slots in access exclusive mode`
    await work()
  })

/** The dispatcher has polled since. */
const pollsAgain = async () => {
  const [now] = await harness.owner`select clock_timestamp() as at`
  await expect
    .poll(
      async () => (await harness.owner`select from carteiro.dispatchers where seen_at > ${now?.at}`).length,
    )
    .toBe(1)
}
