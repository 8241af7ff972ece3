import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newJob, whileOpen } from './support.ts'

// One place under a rate that two users share, and two transactions that want it.

let harness: DatabaseHarness
let other: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  const userId = await createUser(harness.owner)
  await createAccount(harness.owner, userId, 'x')
  other = { ...harness, userId }
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`
    update carteiro.platform_policies set paused_at = null, rates = '[{"scope": "platform", "jobs": 1, "seconds": 60}]'
    where platform = 'x'`
})

const poll = async (): Promise<string[]> =>
  (await pollQueue(harness.dispatcher)).claims.map(({ job_id }) => job_id)
/** A poll in a transaction that stays open. It looks at two slots, of which one may be taken, and leaves others to another poll. */
const openPoll = async (sql: unknown): Promise<string[]> =>
  (await pollQueue(sql as Sql, { max: 2 })).claims.map(({ job_id }) => job_id)
/** A job that a sweep has moved up is claimed by the next poll. */
const pollTwice = async (): Promise<string[]> => [...(await poll()), ...(await poll())]
const cancel = (sql: unknown, id: string) =>
  (sql as Sql)`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
const letTimePass = async () => {
  await harness.owner`update carteiro.rate_reservations set reserved_for = reserved_for - interval '61 seconds'`
  await harness.owner`update carteiro.publication_timers set due_at = due_at - interval '61 seconds' where due_at < 'infinity'`
}

it('two polls reserve the last place at once: one gets it', async () => {
  const first = await newJob(harness)
  let second = ''
  const claims = await whileOpen(
    harness,
    harness.dispatcher,
    async (sql) => {
      expect(await openPoll(sql)).toEqual([first])
      second = await newJob(other)
    },
    () => poll(),
  )
  expect(claims).toEqual([])
  expect(await jobOf(harness.owner, second)).toMatchObject({ status: 'pending', error_code: 'rate_limited' })
  await letTimePass()
  expect(await poll()).toEqual([second])
})

it('two users join the rate queue at once: each waits for the other’s first job at most', async () => {
  const holder = await newJob(harness)
  expect(await poll()).toEqual([holder])
  const many = [await newJob(harness), await newJob(harness), await newJob(harness)]
  let single = ''
  await whileOpen(
    harness,
    harness.dispatcher,
    async (sql) => {
      await openPoll(sql)
      single = await newJob(other)
    },
    () => poll(),
  )
  const order: string[] = []
  for (let minute = 0; minute < 4; minute += 1) {
    await letTimePass()
    order.push(...(await poll()))
  }
  expect(order).toEqual([many[0], single, many[1], many[2]])
})

it('a resume while a poll holds the next job for the pause, uncommitted: both users’ jobs go on', async () => {
  const holder = await newJob(harness)
  expect(await poll()).toEqual([holder])
  const [next, others] = [await newJob(harness), await newJob(other)]
  await poll()
  await letTimePass()
  await harness.owner`select carteiro.pause_platform('x', 'an outage')`
  await whileOpen(
    harness,
    harness.dispatcher,
    (sql) => openPoll(sql),
    () => harness.owner`select carteiro.resume_platform('x')`,
  )
  const order = await pollTwice()
  for (let minute = 0; minute < 3; minute += 1) {
    await letTimePass()
    order.push(...(await pollTwice()))
  }
  expect(order.toSorted()).toEqual([next, others].toSorted())
  expect(await harness.owner`select from carteiro.publication_rate_queue`).toHaveLength(0)
})

/** A job has the place and waits for its retry; another user's waits for the place. */
const setWaiting = async () => {
  const holder = await newJob(harness)
  const [claim] = (await pollQueue(harness.dispatcher)).claims
  const waiting = await newJob(other)
  const outcome = { outcome: 'failed', verdict: 'wait', code: 'rate_limited', message: 'slow' }
  await pollQueue(harness.dispatcher, {
    settlements: [
      { lease_token: claim?.lease_token ?? '', outcome: { ...outcome, retry_after_seconds: 600 } },
    ],
  })
  await poll()
  return { holder, waiting }
}

it('a sweep before the cancel that releases the place has committed: the next sweep moves the next job up', async () => {
  const { holder, waiting } = await setWaiting()
  const early = await whileOpen(
    harness,
    harness.gateway,
    (sql) => cancel(sql, holder),
    () => pollTwice(),
  )
  expect(early).toEqual([])
  expect(await pollTwice()).toEqual([waiting])
})

it('a sweep while the first in the rate queue is being cancelled: the place goes to the next', async () => {
  const { holder, waiting } = await setWaiting()
  const own = await newJob(harness)
  await poll()
  await cancel(harness.gateway, holder)
  const claims = await whileOpen(
    harness,
    harness.gateway,
    (sql) => sql`select carteiro.cancel_publication_job(${waiting}, ${other.userId})`,
    () => pollTwice(),
  )
  const later = await pollTwice()
  expect([...claims, ...later]).toEqual([own])
})

it('a cancel between the sweep that moves a job up and the poll that would claim it: the next job goes on', async () => {
  const { holder, waiting } = await setWaiting()
  const own = await newJob(harness)
  await poll()
  await cancel(harness.gateway, holder)
  await harness.owner`select process_publication_jobs()`
  await harness.gateway`select carteiro.cancel_publication_job(${waiting}, ${other.userId})`
  expect(await pollTwice()).toEqual([own])
})
