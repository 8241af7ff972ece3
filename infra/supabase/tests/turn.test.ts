import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, enqueue, jobOf, type Stage, setStage, takeTurn, timelineOf } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`select set_max_concurrent(5)`
  await stage.owner`delete from realtime.messages`
})

const many = (count: number) => Array.from({ length: count }, () => ({}))
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
const failed = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' }
const freeSlots = async () =>
  (await stage.owner`select from publication_slots where slot > 0 and lease_token is null`).length

describe('many settlements in one turn', () => {
  it('are each judged by their own lease, and answered in their order', async () => {
    await enqueue(stage, many(4))
    const { claims } = await takeTurn(stage.dispatcher)
    const leases = claims.map(({ lease_token }) => lease_token)
    const outcomes = [completed, failed, completed, completed]
    const settlements = outcomes.map((outcome, index) => ({
      lease_token: index === 2 ? randomUUID() : (leases[index] ?? ''),
      outcome,
    }))
    const { settled } = await takeTurn(stage.dispatcher, { settlements, max: 0 })
    expect(settled).toEqual([true, true, false, true])
    const statuses = await Promise.all(
      claims.map(async (one) => (await jobOf(stage.owner, one.job_id)).status),
    )
    expect(statuses).toEqual(['completed', 'failed', 'processing', 'completed'])
    expect(await freeSlots()).toBe(4)
    for (const index of [0, 3]) {
      expect(await timelineOf(stage.owner, claims[index]?.job_id ?? '')).toEqual([
        'enqueued',
        'attempt_started',
        'completed',
      ])
    }
  })

  it('leave slots that are filled again in the same turn, but none beyond a cap that was lowered meanwhile', async () => {
    const id = randomUUID()
    await stage.owner`select set_max_concurrent(2)`
    await enqueue(stage, many(4))
    const { claims } = await takeTurn(stage.dispatcher, { id })
    expect(claims).toHaveLength(2)
    await stage.owner`select set_max_concurrent(1)`
    const settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    expect((await takeTurn(stage.dispatcher, { id, settlements })).claims).toHaveLength(1)
    expect(
      await stage.owner`select slot, lease_token is null as is_free from publication_slots where slot > 0 order by slot`,
    ).toEqual([
      { slot: 1, is_free: false },
      { slot: 2, is_free: true },
    ])
  })

  it('change nothing when one of them cannot be stored', async () => {
    await enqueue(stage, many(2))
    const [good, bad] = (await takeTurn(stage.dispatcher)).claims
    const settlements = [
      { lease_token: good?.lease_token ?? '', outcome: completed },
      {
        lease_token: bad?.lease_token ?? '',
        outcome: { ...failed, verdict: 'wait', retry_after_seconds: 'soon' },
      },
    ]
    await expect(takeTurn(stage.dispatcher, { settlements, max: 0 })).rejects.toMatchObject({ code: '22P02' })
    expect(await jobOf(stage.owner, good?.job_id ?? '')).toMatchObject({ status: 'processing' })
  })
})

describe('claiming many at once', () => {
  it('takes a job once, though two messages say that it is due', async () => {
    const { jobs } = await enqueue(stage, many(2))
    await stage.owner`select send_publication_jobs(array[${jobs[0]?.job_id ?? ''}]::uuid[])`
    const { claims } = await takeTurn(stage.dispatcher)
    expect(claims.map(({ job_id }) => job_id)).toEqual(jobs.map(({ job_id }) => job_id))
    expect(await freeSlots()).toBe(3)
  })

  it('fills the slots past what is put aside', async () => {
    const { jobs } = await enqueue(stage, many(8))
    await stage.gateway`select cancel_publication_job(${jobs[1]?.job_id ?? ''}, ${stage.userId})`
    const { claims } = await takeTurn(stage.dispatcher)
    expect(claims.map(({ job_id }) => job_id)).toEqual(
      [0, 2, 3, 4, 5].map((index) => jobs[index]?.job_id ?? ''),
    )
  })

  it('looks jobs up by their ids, though its plans were made while there were none', async () => {
    const [sql] = [await stage.dispatcher.reserve()]
    const seen = async () => {
      await sql`select pg_stat_force_next_flush()`
      await sql`select 1`
      const [row] = await stage.owner`
        select coalesce(seq_tup_read, 0)::int as rows from pg_stat_user_tables where relname = 'publication_jobs'`
      return row?.rows as number
    }
    await enqueue(stage, many(1))
    let settlements: { lease_token: string; outcome: typeof completed }[] = []
    const turn = async () => {
      const { claims } = await takeTurn(sql, { settlements })
      settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
      return claims.length
    }
    while ((await turn()) > 0);
    await enqueue(stage, many(2_000))
    const before = await seen()
    for (let turns = 0; turns < 10; turns += 1) expect(await turn()).toBe(5)
    expect((await seen()) - before).toBeLessThan(2_000)
    await takeTurn(sql, { settlements, max: 0 })
    sql.release()
  })
})

describe('what authors hear', () => {
  const heard = async () =>
    (
      await stage.owner`
        select topic, private, event, coalesce(payload ->> 'id', payload ->> 'publication_id') as id,
          payload ->> 'status' as status
        from realtime.messages order by (payload ->> 'seq')::int nulls first, payload ->> 'id'`
    ).map((row) => ({ ...row }))

  it('is each publication, and each change of each of its jobs, once, also when a statement changes many; a renewed lease is none', async () => {
    const { publication_id, jobs } = await enqueue(stage, many(3))
    const { claims } = await takeTurn(stage.dispatcher)
    const leases = claims.map(({ lease_token }) => lease_token)
    await takeTurn(stage.dispatcher, { renewals: leases, max: 0 })
    const settlements = leases.map((lease_token) => ({ lease_token, outcome: completed }))
    await takeTurn(stage.dispatcher, { settlements, max: 0 })
    const ids = jobs.map(({ job_id }) => job_id).toSorted()
    const told = { topic: `user:${stage.userId}`, private: true }
    expect(await heard()).toEqual([
      { ...told, event: 'publication_created', id: publication_id, status: null },
      ...['processing', 'completed'].flatMap((status) =>
        ids.map((id) => ({ ...told, event: 'job_changed', id, status })),
      ),
    ])
  })

  it('is of a start only what a dispatcher announces, while nothing else has happened to the job', async () => {
    await enqueue(stage, many(3))
    const { claims } = await takeTurn(stage.dispatcher, { announcements: [] })
    const [lasting, over, reported] = claims
    if (!lasting || !over || !reported) throw new Error('no claims')
    await stage.xService`select report_publication_progress(${reported.job_id}, ${reported.lease_token}, 'uploading', 40)`
    await takeTurn(stage.dispatcher, {
      settlements: [{ lease_token: over.lease_token, outcome: completed }],
      announcements: [],
      max: 0,
    })
    const phasesHeard = async () =>
      (
        await stage.owner`
          select payload ->> 'id' as id, payload ->> 'phase' as phase from realtime.messages
          where event = 'job_changed' order by inserted_at`
      ).map((row) => ({ ...row }))
    const before = [
      { id: reported.job_id, phase: 'uploading' },
      { id: over.job_id, phase: 'done' },
    ]
    expect(await phasesHeard()).toEqual(before)
    const announcements = [...claims.map(({ lease_token }) => lease_token), randomUUID()]
    await takeTurn(stage.dispatcher, { announcements, max: 0 })
    expect(await phasesHeard()).toEqual([...before, { id: lasting.job_id, phase: 'validating' }])
  })

  it('is of going on with what a platform works on, too, only what a dispatcher announces', async () => {
    await enqueue(stage, many(1))
    const { claims } = await takeTurn(stage.dispatcher, { announcements: [] })
    const outcome = { outcome: 'pending', resume_after_seconds: 0, reason: 'transcoding' }
    const settlements = claims.map(({ lease_token }) => ({ lease_token, outcome }))
    await takeTurn(stage.dispatcher, { settlements, announcements: [], max: 0 })
    const told = (await heard()).length
    const again = await takeTurn(stage.dispatcher, { announcements: [] })
    expect(again.claims).toHaveLength(1)
    expect(await heard()).toHaveLength(told)
    const announcements = again.claims.map(({ lease_token }) => lease_token)
    await takeTurn(stage.dispatcher, { announcements, max: 0 })
    expect(await heard()).toHaveLength(told + 1)
  })

  it('goes through realtime.send where Realtime keeps its messages otherwise', async () => {
    await stage.owner.unsafe(`
      alter table realtime.messages rename to messages_of_tomorrow;
      alter function realtime.send(jsonb, text, text, boolean) rename to send_of_today;
      create function realtime.send(payload jsonb, event text, topic text, private boolean default true)
      returns void language sql as $$
        insert into realtime.messages_of_tomorrow (payload, event, topic, private, extension)
        values (payload, event, topic, private, 'broadcast')
      $$`)
    await enqueue(stage, many(2))
    await enqueue(stage, many(1))
    await stage.owner.unsafe(`
      drop function realtime.send(jsonb, text, text, boolean);
      alter function realtime.send_of_today(jsonb, text, text, boolean) rename to send;
      alter table realtime.messages_of_tomorrow rename to messages`)
    expect((await heard()).map(({ event }) => event)).toEqual(['publication_created', 'publication_created'])
  })
})
