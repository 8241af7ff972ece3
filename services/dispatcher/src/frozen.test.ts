import { enqueue, jobOf } from '@carteiro/testing/database/harness'
import { startProxy } from '@carteiro/testing/database/proxy'
import {
  type DispatcherHarness,
  firstJob,
  startDispatcherHarness,
  untilAsleep,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'

// A dispatcher whose process is stopped (SIGSTOP, a paused machine) reads no answer, while its kernel keeps the connection.

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const BIG = 12
const CAP = 14
/** Together far beyond what the kernel keeps for a connection that is not read; each below a content's limit of 1 MiB. */
const CONTENT_CHARACTERS = 900_000

const bigJob = { content: { mediaFiles: [], caption: 'a'.repeat(CONTENT_CHARACTERS), settings: {} } }

/** Until Postgres waits for the dispatcher to read. Answers the server process that does. */
const untilBlocked = async (): Promise<number> => {
  const blocked = async (): Promise<number | undefined> =>
    (
      await harness.owner`
        select pid from pg_stat_activity
        where datname = current_database() and usename = 'carteiro_dispatcher' and wait_event = 'ClientWrite'`
    )[0]?.pid
  await expect.poll(blocked, { timeout: 20_000 }).toEqual(expect.any(Number))
  return (await blocked()) ?? 0
}

/** More than all small answers together, and less than one of the big jobs. */
const FREEZES_AFTER_BYTES = 50_000

/** A dispatcher that stops in the middle of an answer of several megabytes. */
const startFrozen = async (settings = '') => {
  await harness.owner`select carteiro.set_max_concurrent(${CAP})`
  const proxy = await startProxy(`${harness.database.urlAs('carteiro_dispatcher')}${settings}`, {
    freezesAfterBytes: FREEZES_AFTER_BYTES,
  })
  // A frozen poll would keep its dispatcher from stopping.
  onTestFinished(proxy.stop)
  const frozen = await harness.startDispatcher({ url: proxy.url })
  await untilAsleep(harness)
  const { jobs } = await enqueue(harness, Array(BIG).fill(bigJob))
  return { proxy, frozen, ids: jobs.map(({ job_id }) => job_id), pid: await untilBlocked() }
}

it('holds up nothing else: jobs are enqueued, another dispatcher starts them, and takes over what is leased', async () => {
  const { ids, pid } = await startFrozen()

  const held = await harness.owner`
    select from pg_locks where pid = ${pid} and (locktype = 'advisory' or mode = 'RowExclusiveLock' or mode = 'RowShareLock')`
  expect(held).toEqual([])
  await harness.startDispatcher({ timing: { pollEveryMs: 100 } })
  const other = firstJob(await enqueue(harness))
  await expect.poll(() => harness.statusOf(other)).toBe('completed')
  expect(harness.calls.map(({ job_id }) => job_id)).toEqual([other])

  await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
  for (const id of ids) await expect.poll(() => harness.statusOf(id), { timeout: 20_000 }).toBe('completed')
  expect(harness.calls).toHaveLength(1 + BIG)
  expect(harness.mostOpen()).toBeLessThanOrEqual(CAP)
  for (const id of ids) expect(await jobOf(harness.owner, id)).toMatchObject({ attempt: 2, retry_count: 0 })
})

it('starts nothing of an answer that it reads when its leases have expired', async () => {
  await harness.owner`update carteiro.queue_settings set lease = '1 second'`
  const { proxy, frozen, ids } = await startFrozen()
  const [leased] = await harness.owner`select max(lease_expires_at) as until from carteiro.publication_slots`
  await expect
    .poll(async () => (await harness.owner`select now() > ${leased?.until} as over`)[0]?.over, {
      timeout: 5_000,
    })
    .toBe(true)
  await harness.owner`update carteiro.queue_settings set lease = '30 seconds'`
  const gate = harness.holdAnswers()
  await harness.startDispatcher({ timing: { pollEveryMs: 100 } })
  await expect.poll(harness.mostOpen, { timeout: 20_000 }).toBe(BIG)
  await harness.owner`update carteiro.dispatchers set seen_at = now() - interval '1 hour'`
  proxy.thaw()
  // It goes on with its next poll, and that says so.
  await expect
    .poll(
      async () =>
        (await harness.owner`select from carteiro.dispatchers where seen_at > now() - interval '1 minute'`)
          .length,
    )
    .toBeGreaterThanOrEqual(2)
  expect(frozen.inFlight()).toBe(0)
  expect(harness.mostOpen()).toBe(BIG)
  gate.release()
  for (const id of ids) await expect.poll(() => harness.statusOf(id), { timeout: 20_000 }).toBe('completed')
  expect(harness.calls).toHaveLength(BIG)
})

it('loses its connection in the end, so that Postgres keeps nothing for it', async () => {
  const { pid } = await startFrozen('?tcp_user_timeout=5000')
  const left = async () => (await harness.owner`select from pg_stat_activity where pid = ${pid}`).length
  await expect.poll(left, { timeout: 20_000 }).toBe(0)
})
