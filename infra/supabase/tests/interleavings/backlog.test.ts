import { clearQueue, type DatabaseHarness, startDatabaseHarness } from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newJob, whileOpen } from './support.ts'

// A job that is in the backlog already is sent again. Its row there stands for it: no other transaction may take that row
// and drop the job as not due before the change that makes the job due is committed.

const QUEUE = 'publication_queue'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

/** A job whose user has rescheduled it while it was in the backlog: its old row is still there, and its time has just come. */
const rescheduledFromBacklog = async (): Promise<string> => {
  const id = await newJob(harness)
  await harness.owner`select pgmq.purge_queue(${QUEUE})`
  await harness.owner`
    insert into carteiro.publication_backlog (job_id, user_id, queue, deployment) values (${id}, ${harness.userId}, ${QUEUE}, 'x')`
  await harness.gateway`
    select carteiro.reschedule_publication_job(${id}, ${harness.userId}, now() + interval '1 hour')`
  await harness.owner`update carteiro.publication_timers set due_at = now() where job_id = ${id}`
  return id
}

/** How many things make the job go on: its message, its row in the backlog, its timer. */
const moversOf = async (id: string): Promise<number> => {
  const [row] = await harness.owner`
    select (select count(*) from pgmq.q_publication_queue where message ->> 'job_id' = ${id})
      + (select count(*) from carteiro.publication_backlog where job_id = ${id})
      + (select count(*) from carteiro.publication_timers where job_id = ${id}) as movers`
  return Number(row?.movers)
}

it('a job that becomes due while a sweep moves up its old row and a claim drops the message is not lost', async () => {
  const id = await rescheduledFromBacklog()
  // The user's share is used up until a claim frees it.
  await harness.owner`
    insert into pgmq.q_publication_queue (vt, message)
    select now(), jsonb_build_object('user_id', ${harness.userId}::text) from generate_series(1, carteiro.queue_share())`
  await whileOpen(
    harness,
    harness.owner,
    (sql) => sql.unsafe('select carteiro.send_due_publication_jobs()'),
    async () => {
      await harness.owner`delete from pgmq.q_publication_queue`
      await harness.owner`select carteiro.refill_queue(${QUEUE}, array[${harness.userId}]::uuid[])`
      // Of a platform at its limit: what is due is parked, and what is not is dropped.
      await harness.owner`select carteiro.park_next_jobs(${QUEUE}, array['x'], 100)`
    },
  )
  expect(await moversOf(id)).toBeGreaterThan(0)
})

it('a job that becomes due while a claim drops its old, parked row is not lost', async () => {
  const id = await rescheduledFromBacklog()
  await harness.owner`update carteiro.publication_backlog set message_id = 1 where job_id = ${id}`
  await whileOpen(
    harness,
    harness.owner,
    (sql) => sql.unsafe('select carteiro.send_due_publication_jobs()'),
    () => harness.owner`select carteiro.take_parked_jobs(${QUEUE}, 5, '{}', '{}', '{}')`,
  )
  expect(await moversOf(id)).toBeGreaterThan(0)
})
