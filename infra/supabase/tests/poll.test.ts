import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`select carteiro.set_max_concurrent(5)`
  await harness.owner`delete from realtime.messages`
})

const many = (count: number) => Array.from({ length: count }, () => ({}))
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
const failed = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' }
const freeSlots = async () =>
  (await harness.owner`select from carteiro.publication_slots where slot > 0 and lease_token is null`).length

describe('many settlements in one poll', () => {
  it('are each fenced by their own lease, and answered in their order', async () => {
    await enqueue(harness, many(4))
    const { claims } = await pollQueue(harness.dispatcher)
    const leases = claims.map(({ lease_token }) => lease_token)
    const outcomes = [completed, failed, completed, completed]
    const settlements = outcomes.map((outcome, index) => ({
      lease_token: index === 2 ? randomUUID() : (leases[index] ?? ''),
      outcome,
    }))
    const { settled } = await pollQueue(harness.dispatcher, { settlements, max: 0 })
    expect(settled).toEqual([true, true, false, true])
    const statuses = await Promise.all(
      claims.map(async (one) => (await jobOf(harness.owner, one.job_id)).status),
    )
    expect(statuses).toEqual(['completed', 'failed', 'processing', 'completed'])
    expect(await freeSlots()).toBe(4)
    for (const index of [0, 3]) {
      expect(await timelineOf(harness.owner, claims[index]?.job_id ?? '')).toEqual([
        'enqueued',
        'attempt_started',
        'completed',
      ])
    }
  })

  it('free slots that are filled again in the same poll, but none beyond a cap that was lowered meanwhile', async () => {
    const id = randomUUID()
    await harness.owner`select carteiro.set_max_concurrent(2)`
    await enqueue(harness, many(4))
    const { claims } = await pollQueue(harness.dispatcher, { id })
    expect(claims).toHaveLength(2)
    await harness.owner`select carteiro.set_max_concurrent(1)`
    const settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    expect((await pollQueue(harness.dispatcher, { id, settlements })).claims).toHaveLength(1)
    expect(
      await harness.owner`select slot, lease_token is null as is_free from carteiro.publication_slots where slot > 0 order by slot`,
    ).toEqual([
      { slot: 1, is_free: false },
      { slot: 2, is_free: true },
    ])
  })

  it('change nothing when one of them cannot be stored', async () => {
    await enqueue(harness, many(2))
    const [good, bad] = (await pollQueue(harness.dispatcher)).claims
    const settlements = [
      { lease_token: good?.lease_token ?? '', outcome: completed },
      {
        lease_token: bad?.lease_token ?? '',
        outcome: { ...failed, verdict: 'wait', retry_after_seconds: 'soon' },
      },
    ]
    await expect(pollQueue(harness.dispatcher, { settlements, max: 0 })).rejects.toMatchObject({
      code: '22P02',
    })
    expect(await jobOf(harness.owner, good?.job_id ?? '')).toMatchObject({ status: 'processing' })
  })
})

describe('claiming many at once', () => {
  it('claims a job once, even when two messages say that it is due', async () => {
    const { jobs } = await enqueue(harness, many(2))
    await harness.owner`select carteiro.send_publication_jobs(array[${jobs[0]?.job_id ?? ''}]::uuid[])`
    const { claims } = await pollQueue(harness.dispatcher)
    expect(claims.map(({ job_id }) => job_id)).toEqual(jobs.map(({ job_id }) => job_id))
    expect(await freeSlots()).toBe(3)
  })

  it('fills the slots past jobs that may not begin', async () => {
    const { jobs } = await enqueue(harness, many(8))
    await harness.gateway`select carteiro.cancel_publication_job(${jobs[1]?.job_id ?? ''}, ${harness.userId})`
    const { claims } = await pollQueue(harness.dispatcher)
    expect(claims.map(({ job_id }) => job_id)).toEqual(
      [0, 2, 3, 4, 5].map((index) => jobs[index]?.job_id ?? ''),
    )
  })

  it('reads jobs by their ids, even when its plans were made while there were none', async () => {
    const [sql] = [await harness.dispatcher.reserve()]
    const seen = async () => {
      await sql`select pg_stat_force_next_flush()`
      await sql`select 1`
      const [row] = await harness.owner`
        select coalesce(seq_tup_read, 0)::int as rows from pg_stat_user_tables where relname = 'publication_jobs'`
      return row?.rows as number
    }
    await enqueue(harness, many(1))
    let settlements: { lease_token: string; outcome: typeof completed }[] = []
    const pollOnce = async () => {
      const { claims } = await pollQueue(sql, { settlements })
      settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
      return claims.length
    }
    while ((await pollOnce()) > 0);
    await enqueue(harness, many(2_000))
    const before = await seen()
    for (let polls = 0; polls < 10; polls += 1) expect(await pollOnce()).toBe(5)
    expect((await seen()) - before).toBeLessThan(2_000)
    await pollQueue(sql, { settlements, max: 0 })
    sql.release()
  })
})

it('a poll starts no parallel workers, not even for a table without an index to look it up by', async () => {
  const plan = await harness.owner.begin(async (sql) => {
    await sql`select carteiro.use_lookup_plans()`
    return sql<{ 'QUERY PLAN': string }[]>`explain select exists (select from carteiro.event_listeners)`
  })
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).not.toContain('Gather')
})

describe('broadcasts to users', () => {
  const sent = async () =>
    (
      await harness.owner`
        select topic, private, event, coalesce(payload ->> 'id', payload ->> 'publication_id') as id,
          payload ->> 'status' as status
        from realtime.messages order by (payload ->> 'seq')::int nulls first, payload ->> 'id'`
    ).map((row) => ({ ...row }))

  it('carry each publication, and each change of each of its jobs, once, also when a statement changes many; not a renewed lease', async () => {
    const { publication_id, jobs } = await enqueue(harness, many(3))
    const { claims } = await pollQueue(harness.dispatcher)
    const leases = claims.map(({ lease_token }) => lease_token)
    await pollQueue(harness.dispatcher, { renewals: leases, max: 0 })
    const settlements = leases.map((lease_token) => ({ lease_token, outcome: completed }))
    await pollQueue(harness.dispatcher, { settlements, max: 0 })
    const ids = jobs.map(({ job_id }) => job_id).toSorted()
    const expected = { topic: `user:${harness.userId}`, private: true }
    expect(await sent()).toEqual([
      { ...expected, event: 'publication_created', id: publication_id, status: null },
      ...['processing', 'completed'].flatMap((status) =>
        ids.map((id) => ({ ...expected, event: 'job_changed', id, status })),
      ),
    ])
  })

  it('carry each continuation of a job that its platform processes', async () => {
    await enqueue(harness, many(1))
    const { claims } = await pollQueue(harness.dispatcher)
    const outcome = { outcome: 'pending', resume_after_seconds: 0, reason: 'transcoding' }
    const settlements = claims.map(({ lease_token }) => ({ lease_token, outcome }))
    await pollQueue(harness.dispatcher, { settlements, max: 0 })
    const before = (await sent()).length
    expect((await pollQueue(harness.dispatcher)).claims).toHaveLength(1)
    expect(await sent()).toHaveLength(before + 1)
  })

  it('are sent by realtime.send when Realtime stores its messages in another way', async () => {
    await harness.owner.unsafe(`
      alter table realtime.messages rename to messages_of_tomorrow;
      alter function realtime.send(jsonb, text, text, boolean) rename to send_of_today;
      create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
      returns void language sql as $$
        insert into realtime.messages_of_tomorrow (payload, event, topic, private, extension)
        values (payload, event, topic, private, 'broadcast')
      $$`)
    await enqueue(harness, many(2))
    await enqueue(harness, many(1))
    await harness.owner.unsafe(`
      drop function realtime.send(jsonb, text, text, boolean);
      alter function realtime.send_of_today(jsonb, text, text, boolean) rename to send;
      alter table realtime.messages_of_tomorrow rename to messages`)
    expect((await sent()).map(({ event }) => event)).toEqual(['publication_created', 'publication_created'])
  })
})
