import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newJob, waitingForLocks } from './support.ts'

// Each of these was a deadlock before locks had one order (docs/locks.md).

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})

const lockJob = (sql: Pick<DatabaseHarness['owner'], 'unsafe'>, id: string) =>
  sql.unsafe(`select from publication_jobs where id = '${id}' for update`)

/** Begins a poll while another transaction is open, and goes on when the poll has ended or waits for that one. */
const beginPoll = async (more: { sleep?: boolean } = {}) => {
  let hasEnded = false
  const poll = pollQueue(harness.dispatcher, more).then(
    ({ claims }) => claims.length,
    (error: { code?: string }) => error.code,
  )
  void poll.then(() => {
    hasEnded = true
  })
  await expect.poll(async () => hasEnded || (await waitingForLocks(harness)) > 0).toBe(true)
  return { poll }
}

it('a cancel that has locked the job, and a poll for which its timer is due', async () => {
  const id = await newJob(harness, { scheduled_at: new Date(Date.now() + 60_000).toISOString() })
  await harness.owner`update carteiro.publication_timers set due_at = now()`
  const { poll } = await harness.owner.begin(async (sql) => {
    await lockJob(sql, id)
    const begun = await beginPoll()
    await sql`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
    return begun
  })
  expect(await poll).toBe(0)
  expect((await jobOf(harness.owner, id)).status).toBe('cancelled')
})

it('a job that is rescheduled to now, and a poll that is about to sleep and finds the job', async () => {
  const id = await newJob(harness)
  const { poll } = await harness.owner.begin(async (sql) => {
    await lockJob(sql, id)
    const begun = await beginPoll({ sleep: true })
    await sql`select carteiro.reschedule_publication_job(${id}, ${harness.userId}, null)`
    return begun
  })
  expect(await poll).toBe(1)
})

it('a settlement that has locked the policy, and a poll that has reserved and checks the circuit', async () => {
  await harness.owner`
    update carteiro.platform_policies set rates = '[{"scope": "platform", "jobs": 100, "seconds": 60}]', failures_in_a_row = 9,
      open_until = now() - interval '1 second' where platform = 'x'`
  await enqueue(harness)
  const { poll } = await harness.owner.begin(async (sql) => {
    await sql`select from carteiro.platform_policies where platform = 'x' for update`
    const begun = await beginPoll()
    await sql`select pg_advisory_xact_lock(hashtext('rate_reservations'))`
    return begun
  })
  expect(await poll).toBe(0)
})

it('a sweep that moves up jobs that wait for a rate, and a poll that has locked one of them and reserves', async () => {
  await harness.owner`
    update carteiro.platform_policies set rates = '[{"scope": "platform", "jobs": 1, "seconds": 60}]' where platform = 'x'`
  const [holder, next] = [await newJob(harness), await newJob(harness)]
  const { claims } = await pollQueue(harness.dispatcher)
  expect(claims).toMatchObject([{ job_id: holder }])
  await harness.owner`delete from carteiro.publications where id in (select publication_id from publication_jobs where id = ${holder})`
  const sweep = await harness.owner.begin(async (sql) => {
    await lockJob(sql, next)
    const { poll } = await beginPoll()
    await sql`select pg_advisory_xact_lock(hashtext('rate_reservations'))`
    return { poll }
  })
  expect(await sweep.poll).toBe(0)
  await pollQueue(harness.dispatcher)
  expect((await pollQueue(harness.dispatcher)).claims).toMatchObject([{ job_id: next }])
})
