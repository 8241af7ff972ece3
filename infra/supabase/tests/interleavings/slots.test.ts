import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completed, newJob, waitingForLocks, whileOpen } from './support.ts'

// A prefetched lease moves up to a slot while its dispatcher settles or renews it.

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  await harness.owner`select carteiro.set_max_concurrent(1)`
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

/** One job in the slot, another prefetched; the place of the prefetched one is given to another dispatcher's lease. */
const setMove = async () => {
  const id = randomUUID()
  await enqueue(harness, [{}, {}])
  const { claims } = await pollQueue(harness.dispatcher, { id, prefetch: 1 })
  const [first, prefetched] = claims
  if (!first || !prefetched) throw new Error('two claims were expected')
  const others = randomUUID()
  const move = async (sql: Pick<DatabaseHarness['owner'], 'unsafe'>) => {
    await sql.unsafe(`
      update carteiro.publication_slots as target
      set job_id = moved.job_id, attempt = moved.attempt, lease_token = moved.lease_token,
        lease_expires_at = moved.lease_expires_at
      from carteiro.publication_slots as moved
      where target.slot = 1 and moved.lease_token = '${prefetched.lease_token}'`)
    await sql.unsafe(`
      update carteiro.publication_slots set job_id = gen_random_uuid(), lease_token = '${others}'
      where slot < 0 and lease_token = '${prefetched.lease_token}'`)
  }
  const isTheirs = async () =>
    (await harness.owner`select from carteiro.publication_slots where lease_token = ${others}`).length === 1
  return { id, prefetched, move, isTheirs }
}

describe('a lease that moves up while its dispatcher', () => {
  it('settles it completes the job, and its former place keeps its new lease', async () => {
    const { id, prefetched, move, isTheirs } = await setMove()
    const settlements = [{ lease_token: prefetched.lease_token, outcome: completed }]
    await harness.owner`insert into carteiro.dispatchers (id) values (${id}) on conflict (id) do update set swept_at = now() + interval '1 hour'`
    const { settled } = await whileOpen(harness, harness.owner, move, () =>
      pollQueue(harness.dispatcher, { id, settlements, max: 1 }),
    )
    expect(settled).toEqual([true])
    expect((await jobOf(harness.owner, prefetched.job_id)).status).toBe('completed')
    expect(await isTheirs()).toBe(true)
  })

  it('renews it does not lose it', async () => {
    const { id, prefetched, move } = await setMove()
    await harness.owner`insert into carteiro.dispatchers (id) values (${id}) on conflict (id) do update set swept_at = now() + interval '1 hour'`
    const { lost } = await whileOpen(harness, harness.owner, move, () =>
      pollQueue(harness.dispatcher, { id, renewals: [prefetched.lease_token], max: 1 }),
    )
    expect(lost).toEqual([])
  })
})

it('a user’s last messages are claimed while an enqueue still counts them: jobs that it put into the backlog begin soon', async () => {
  const share = 10
  await enqueue(harness, Array(share).fill({}))
  let late = ''
  await harness.gateway.begin(async (sql) => {
    const request = {
      user_id: harness.userId,
      total_requested: 1,
      jobs: [
        { platform: 'x', option: 'x_post', content: { mediaFiles: [], caption: 'Bom dia', settings: {} } },
      ],
    }
    const [row] = await sql`select carteiro.enqueue_publication(${sql.json(request)}) as answer`
    late = row?.answer.jobs[0].job_id
    let settlements: { lease_token: string; outcome: object }[] = []
    for (let taken = 0; taken < share; taken += 1) {
      const { claims } = await pollQueue(harness.dispatcher, { settlements: settlements as never })
      settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    }
    await pollQueue(harness.dispatcher, { settlements: settlements as never, max: 0 })
  })
  expect(await harness.owner`select from carteiro.publication_backlog`).toHaveLength(1)
  const { claims } = await pollQueue(harness.dispatcher)
  expect(claims.map(({ job_id }) => job_id)).toEqual([late])
})

it('a slot of a deleted job is freed and given to another job while a sweep checks it: that job keeps it', async () => {
  await harness.owner`select carteiro.set_max_concurrent(2)`
  await enqueue(harness, [{}, {}])
  const { claims } = await pollQueue(harness.dispatcher)
  await harness.owner`delete from carteiro.publications`
  await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
  const next = await newJob(harness)

  // The sweep stops when it frees the first of the two slots; it has seen both.
  const STOP = 4_711
  await harness.owner.unsafe(`
    create function stop_sweep() returns trigger language plpgsql as $$
    begin
      if current_setting('application_name') = 'sweep' then
        perform pg_advisory_xact_lock(${STOP});
      end if;
      return new;
    end $$;
    create trigger stop_sweep before update on carteiro.publication_slots
      for each row when (new.lease_token is null) execute function stop_sweep()`)
  let sweep: Promise<unknown> = Promise.resolve()
  await harness.owner.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(${STOP})`
    sweep = harness.owner.begin(async (sweeping) => {
      await sweeping`set local application_name = 'sweep'`
      await sweeping`select carteiro.release_expired_leases()`
    })
    await expect.poll(() => waitingForLocks(harness)).toBe(1)
    const [other] = await sql`
      select lease_token from carteiro.publication_slots where lease_token is not null for update skip locked`
    const claim = claims.find(({ lease_token }) => lease_token === other?.lease_token)
    if (!claim) throw new Error('the sweep has locked both slots')
    const settlements = [{ lease_token: claim.lease_token, outcome: completed }]
    await sql`select carteiro.poll_publication_queue(gen_random_uuid(), ${sql.json(settlements)})`
  })
  await sweep
  await harness.owner`drop trigger stop_sweep on carteiro.publication_slots`
  await harness.owner`drop function stop_sweep`
  await harness.owner`select carteiro.set_max_concurrent(1)`
  const [row] = await harness.owner`
    select job.status, count(slot.slot)::int as slots
    from publication_jobs as job
    left join carteiro.publication_slots as slot on slot.job_id = job.id and slot.attempt = job.attempt
    where job.id = ${next} group by 1`
  expect(row).toEqual({ status: 'processing', slots: 1 })
})

it('a slot whose job was deleted in flight is kept until its dispatcher reports that the call has ended', async () => {
  await enqueue(harness, [{}])
  const [claim] = (await pollQueue(harness.dispatcher)).claims
  await harness.owner`delete from carteiro.publications`
  const next = await newJob(harness)
  await harness.owner`select carteiro.release_expired_leases()`
  const lease = claim?.lease_token ?? ''
  const renewed = await pollQueue(harness.dispatcher, { renewals: [lease] })
  expect([renewed.lost, renewed.claims]).toEqual([[], []])
  const settlements = [{ lease_token: lease, outcome: completed }]
  const { settled, claims } = await pollQueue(harness.dispatcher, { settlements })
  expect(settled).toEqual([false])
  expect(claims.map(({ job_id }) => job_id)).toEqual([next])
})

it('a slot whose job was deleted is freed when the lease has expired', async () => {
  await enqueue(harness, [{}])
  await pollQueue(harness.dispatcher)
  await harness.owner`delete from carteiro.publications`
  const next = await newJob(harness)
  await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
  expect((await pollQueue(harness.dispatcher)).claims.map(({ job_id }) => job_id)).toEqual([next])
})

it('attempts whose leases are lost are ended', async () => {
  const id = await newJob(harness)
  await harness.owner`update carteiro.queue_settings set lost_attempts = 3`
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    expect((await pollQueue(harness.dispatcher)).claims).toHaveLength(1)
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
    await harness.owner`select carteiro.release_expired_leases()`
  }
  expect(await jobOf(harness.owner, id)).toMatchObject({
    status: 'failed',
    error_code: 'internal',
    attempt: 3,
  })
  expect((await pollQueue(harness.dispatcher)).claims).toEqual([])
})

it('a message without a job does not hide jobs that are due', async () => {
  const id = await newJob(harness)
  await harness.owner`select pgmq.purge_queue('publication_queue')`
  await harness.owner`select pgmq.send('publication_queue', '{"v": 1}')`
  await harness.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update publication_jobs set created_at = now() - interval '2 minutes'`
  })
  await harness.owner`select retry_failed_publication_jobs()`
  const messages =
    await harness.owner`select from pgmq.q_publication_queue where message ->> 'job_id' = ${id}`
  expect(messages).toHaveLength(1)
})
