import { randomUUID } from 'node:crypto'
import { connectDatabase } from '@carteiro/service-kit'
import { enqueue } from '@carteiro/testing/database/harness'
import {
  type DispatcherHarness,
  firstJob,
  logger,
  SECRET,
  startDispatcherHarness,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp } from './app.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import { createInstallation } from './installation.ts'
import { createWitness, type Witness } from './witness.ts'

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await harness.reset()
  await harness.owner`delete from carteiro.installation`
})

const start = async (witness: Witness, deployment?: string, pollEveryMs = 50) => {
  const sql = connectDatabase(harness.database.urlAs('carteiro_dispatcher'), {
    service: 'dispatcher',
    max: 2,
    session: true,
    onClose: () => dispatcher.doubtDatabase(),
  })
  const installation = createInstallation({ sql, witness, deployment, logger })
  const timing = { pollEveryMs }
  const dispatcher: Dispatcher = createDispatcher({
    sql,
    id: randomUUID(),
    secret: SECRET,
    logger,
    timing,
    installation,
  })
  const app = createApp({ sql, logger, secret: SECRET, dispatcher, installation })
  dispatcher.start()
  return {
    ready: async () => {
      const response = await app.request('/readyz')
      return { ...((await response.json()) as { reason?: string }), status: response.status }
    },
    stop: async () => {
      await dispatcher.stop()
      await sql.end({ timeout: 1 })
    },
  }
}

/** The database as a backup of before the first claim has it. */
const goBackToEnqueued = (id: string) =>
  harness.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`delete from carteiro.publication_job_events where job_id = ${id} and type <> 'enqueued'`
    await sql`
      update publication_jobs set status = 'pending', phase = 'queued', attempt = 0, platform_response = null, completed_at = null
      where id = ${id}`
  })

test('of a restored database nothing is published until an operator has confirmed it', async () => {
  const witness = createWitness(undefined)
  const first = await start(witness)
  const before = firstJob(await enqueue(harness))
  await expect.poll(() => harness.statusOf(before)).toBe('completed')
  await first.stop()
  expect((await witness.read())?.attempts).toEqual({ [before]: 1 })

  await goBackToEnqueued(before)
  harness.calls.length = 0
  const second = await start(witness)
  const after = firstJob(await enqueue(harness))
  await expect.poll(second.ready).toMatchObject({
    status: 503,
    reason: expect.stringContaining('restored from a backup'),
  })
  expect(await harness.statusOf(after)).toBe('pending')
  expect(harness.calls).toEqual([])

  await harness.gateway`select carteiro.confirm_installation('restored')`
  await expect.poll(() => harness.statusOf(after)).toBe('completed')
  await expect.poll(second.ready).toMatchObject({ status: 200 })
  await second.stop()
})

test('a dispatcher that sleeps while the database is restored recognises it too', async () => {
  const ONE_HOUR_MS = 3_600_000
  const dispatcher = await start(createWitness(undefined), undefined, ONE_HOUR_MS)
  const before = firstJob(await enqueue(harness))
  await expect.poll(() => harness.statusOf(before)).toBe('completed')
  await expect
    .poll(async () => (await harness.owner`select from carteiro.dispatchers where asleep`).length)
    .toBe(1)

  await goBackToEnqueued(before)
  harness.calls.length = 0
  await harness.owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'carteiro_dispatcher' and datname = current_database()`
  await expect.poll(dispatcher.ready).toMatchObject({
    status: 503,
    reason: expect.stringContaining('restored from a backup'),
  })
  await enqueue(harness)
  expect(harness.calls).toEqual([])
  await dispatcher.stop()
})

test('a dispatcher of another deployment’s name does not work on this database', async () => {
  const original = await start(createWitness(undefined), 'production')
  await expect.poll(original.ready).toMatchObject({ status: 200 })
  await expect.poll(async () => (await harness.owner`select from carteiro.installation`).length).toBe(1)
  await original.stop()
  const copy = await start(createWitness(undefined), 'staging')
  const id = firstJob(await enqueue(harness))
  await expect.poll(copy.ready).toMatchObject({ status: 503, reason: expect.stringContaining('copy') })
  expect(await harness.statusOf(id)).toBe('pending')
  await copy.stop()
})
