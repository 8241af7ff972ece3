import { randomUUID } from 'node:crypto'
import {
  asUser,
  clearQueue,
  createUser,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

const begin = (service: Sql, job: string, lease: string, reopen = false, callSeconds = 60) => service`
  select carteiro.begin_step(${job}, ${lease}, 'create_post', '{"text": "Bom dia"}', true, ${callSeconds}, ${reopen}) as answer`
const finish = (service: Sql, job: string, lease: string, state = 'done') => service`
  select carteiro.finish_step(${job}, ${lease}, 'create_post', ${state}, '{"post_id": "1"}')`

const claimNew = async () => {
  const { jobs } = await enqueue(harness)
  const { claims } = await pollQueue(harness.dispatcher)
  const claim = claims.find((one) => one.job_id === jobs[0]?.job_id)
  if (!claim) throw new Error('the job was not claimed')
  return claim
}

describe('a user', () => {
  it('sees only their own jobs', async () => {
    const { jobs } = await enqueue(harness)
    const stranger = await createUser(harness.owner)
    const visibleTo = (userId: string) =>
      asUser(
        harness.owner,
        userId,
        async (sql) =>
          (await sql`select id from publication_jobs where id = ${jobs[0]?.job_id ?? ''}`).length,
      )
    expect(await visibleTo(harness.userId)).toBe(1)
    expect(await visibleTo(stranger)).toBe(0)
  })

  it('may insert their own job, which is enqueued like any other', async () => {
    const [row] = await asUser(
      harness.owner,
      harness.userId,
      (sql) => sql`
      insert into publication_jobs (user_id, platform, option, content)
      values (${harness.userId}, 'x', 'x_post', '{"mediaFiles": [], "caption": "Oi", "settings": {}}') returning id`,
    )
    expect(await timelineOf(harness.owner, row?.id)).toEqual(['enqueued'])
    expect(await jobOf(harness.owner, row?.id)).toMatchObject({
      status: 'pending',
      account_id: harness.accountId,
    })
    const messages =
      await harness.owner`select from pgmq.q_publication_queue where message ->> 'job_id' = ${row?.id}`
    expect(messages).toHaveLength(1)
  })

  it.each([
    ['for another user', 'user_id', ''],
    ['that has already completed', 'status', 'completed'],
    ['with a number of retries of their choice', 'max_retries', 20],
    ['with a forged seq', 'seq', 99],
    ['with a forged answer', 'platform_response', '{}'],
  ])('may not insert a job %s', async (_what, column, value) => {
    const row = {
      user_id: harness.userId,
      platform: 'x',
      option: 'x_post',
      content: harness.owner.json({}),
      [column]: value || (await createUser(harness.owner)),
    }
    await expect(
      asUser(harness.owner, harness.userId, (sql) => sql`insert into publication_jobs ${sql(row)}`),
    ).rejects.toThrow(/permission denied|row-level security|pending/)
  })

  it('may change no row and call no function of the system', async () => {
    const refused = (statement: string) =>
      expect(asUser(harness.owner, harness.userId, (sql) => sql.unsafe(statement))).rejects.toThrow(
        /permission denied/,
      )
    await refused(`update publication_jobs set status = 'completed'`)
    await refused('delete from publication_jobs')
    await refused('select credentials from carteiro.platform_accounts')
    await refused('select * from carteiro.publication_steps')
    await refused('select * from carteiro.account_connections')
    await refused(`select pgmq.send('publication_queue', '{}', 0::integer)`)
    const functions = await harness.owner`
      select p.oid::regprocedure::text as name
      from pg_proc p
      where p.pronamespace::regnamespace::text in ('public', 'carteiro')
        and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))`
    expect(functions.map((row) => row.name)).toEqual([])
  })
})

describe('the state machine', () => {
  const force = (id: string, status: string) => harness.owner`
    update publication_jobs set status = ${status}, phase = 'done', completed_at = now() where id = ${id}`

  it('refuses everything that is not a transition, to every role', async () => {
    const { jobs } = await enqueue(harness)
    const id = jobs[0]?.job_id ?? ''
    await expect(force(id, 'completed')).rejects.toMatchObject({ code: 'CT002' })
    await force(id, 'cancelled')
    for (const status of ['pending', 'processing', 'completed', 'failed']) {
      await expect(force(id, status)).rejects.toMatchObject({ code: 'CT002' })
    }
    await expect(
      harness.owner`update carteiro.publication_job_events set type = 'x' where job_id = ${id}`,
    ).rejects.toMatchObject({
      code: 'CT002',
    })
  })

  it('lets the service role read, but not set a status directly', async () => {
    await expect(
      harness.owner.begin(async (sql) => {
        await sql`set local role service_role`
        await sql`update publication_jobs set status = 'failed'`
      }),
    ).rejects.toThrow(/permission denied/)
  })
})

describe('steps', () => {
  it('record intent and result, which a later attempt reads', async () => {
    const claim = await claimNew()
    expect((await begin(harness.xService, claim.job_id, claim.lease_token))[0]?.answer.state).toBe('opened')
    expect((await begin(harness.xService, claim.job_id, claim.lease_token))[0]?.answer.state).toBe('in_doubt')
    await finish(harness.xService, claim.job_id, claim.lease_token)
    expect((await begin(harness.xService, claim.job_id, claim.lease_token))[0]?.answer).toMatchObject({
      state: 'done',
      result: { post_id: '1' },
    })
  })

  it('are fenced: a lost lease begins none, and a later attempt waits for the earlier call', async () => {
    await harness.owner`update carteiro.queue_settings set lease = '0 seconds'`
    const first = await claimNew()
    await harness.owner`update carteiro.queue_settings set lease = '30 seconds'`
    await expect(begin(harness.xService, first.job_id, first.lease_token)).rejects.toMatchObject({
      code: 'CT001',
    })
    await expect(begin(harness.xService, first.job_id, randomUUID())).rejects.toMatchObject({ code: 'CT001' })
    const { claims } = await pollQueue(harness.dispatcher)
    const second = claims.find((one) => one.job_id === first.job_id)
    if (!second) throw new Error('the job was not taken over')
    await begin(harness.xService, second.job_id, second.lease_token)
    await expect(begin(harness.xService, second.job_id, second.lease_token, true)).rejects.toMatchObject({
      code: 'CT001',
    })
    await harness.owner`update carteiro.publication_steps set call_ends_at = now() where job_id = ${first.job_id}`
    const [reopened] = await begin(harness.xService, second.job_id, second.lease_token, true)
    expect(reopened?.answer.state).toBe('opened')
  })

  it('accept the result of the attempt that recorded the intent even after its lease, until a later attempt has reopened the step', async () => {
    const claim = await claimNew()
    await begin(harness.xService, claim.job_id, claim.lease_token)
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where job_id = ${claim.job_id}`
    await pollQueue(harness.dispatcher, { max: 0 })
    await finish(harness.xService, claim.job_id, claim.lease_token)
    await expect(finish(harness.xService, claim.job_id, claim.lease_token)).rejects.toMatchObject({
      code: 'CT001',
    })
  })

  it('belong to the platform: another service reads and changes none', async () => {
    const claim = await claimNew()
    await expect(begin(harness.instagramService, claim.job_id, claim.lease_token)).rejects.toMatchObject({
      code: 'CT005',
    })
    await expect(harness.instagramService`select * from carteiro.platform_accounts`).rejects.toThrow(
      /permission denied/,
    )
    await expect(harness.xService`select * from publication_jobs`).rejects.toThrow(/permission denied/)
    await expect(
      harness.instagramService`select carteiro.register_platform('x', 'X', '9.9.9', '{}', 'http://127.0.0.1:1')`,
    ).rejects.toMatchObject({ code: 'CT005' })
  })

  it('turn a failure in doubt into an unknown outcome, which is retried only with a reason', async () => {
    const claim = await claimNew()
    await begin(harness.xService, claim.job_id, claim.lease_token)
    await pollQueue(harness.dispatcher, {
      max: 0,
      settlements: [
        {
          lease_token: claim.lease_token,
          outcome: { outcome: 'failed', verdict: 'refuse', code: 'internal', message: 'Broken.' },
        },
      ],
    })
    expect(await jobOf(harness.owner, claim.job_id)).toMatchObject({
      status: 'failed',
      error_code: 'outcome_unknown',
    })
    const retry = (reason: string | null) =>
      harness.gateway`select carteiro.retry_publication_job(${claim.job_id}, ${harness.userId}, ${reason})`
    await expect(retry(null)).rejects.toMatchObject({ code: 'CT002' })
    await expect(retry('I looked.')).rejects.toMatchObject({
      code: 'CT002',
      message: expect.stringContaining('may still be under way: try again at'),
    })
    await harness.owner`update carteiro.publication_steps set call_ends_at = now() where job_id = ${claim.job_id}`
    await retry('I looked at the account: nothing is there.')
    expect(await jobOf(harness.owner, claim.job_id)).toMatchObject({ status: 'pending', retry_count: 0 })
  })
})

describe('registering a catalog', () => {
  it('never lets an older version overwrite a newer one', async () => {
    const announce = async (version: string) =>
      (
        await harness.xService`select carteiro.register_platform('x', 'X', ${version}, '{}', 'http://127.0.0.1:1') as taken`
      )[0]?.taken
    expect(await announce('1.10.0')).toBe(true)
    expect(await announce('1.9.0')).toBe(false)
    expect(await announce('1.10.0')).toBe(true)
  })
})

describe('what pg_cron runs', () => {
  it('fails stuck jobs and enqueues due jobs without a message', async () => {
    const stuck = await claimNew()
    const atWork = await claimNew()
    for (const { job_id } of [stuck, atWork]) {
      await harness.owner`update publication_jobs set started_at = now() - interval '31 minutes' where id = ${job_id}`
    }
    await harness.owner`alter table carteiro.publication_job_events disable trigger user`
    await harness.owner`
      update carteiro.publication_job_events set at = now() - interval '31 minutes' where job_id = ${stuck.job_id}`
    await harness.owner`alter table carteiro.publication_job_events enable trigger user`
    const { jobs } = await enqueue(harness)
    await harness.owner`select pgmq.purge_queue('publication_queue')`
    await harness.owner`alter table publication_jobs disable trigger guard_identity`
    await harness.owner`update publication_jobs set created_at = now() - interval '5 minutes' where id = ${jobs[0]?.job_id ?? ''}`
    await harness.owner`alter table publication_jobs enable trigger guard_identity`
    await harness.owner`select retry_failed_publication_jobs()`
    expect(await jobOf(harness.owner, stuck.job_id)).toMatchObject({
      status: 'failed',
      error_code: 'timeout',
    })
    expect(await jobOf(harness.owner, atWork.job_id)).toMatchObject({ status: 'processing' })
    const { claims } = await pollQueue(harness.dispatcher)
    expect(claims.map((claim) => claim.job_id)).toContain(jobs[0]?.job_id)
  })

  it('deletes old finished jobs, and no others', async () => {
    const { jobs, publication_id } = await enqueue(harness)
    await harness.gateway`select carteiro.cancel_publication_job(${jobs[0]?.job_id ?? ''}, ${harness.userId})`
    const kept = await enqueue(harness)
    await harness.owner`update carteiro.publications set created_at = now() - interval '91 days'`
    await harness.owner`update publication_jobs set completed_at = null where id = ${jobs[0]?.job_id ?? ''}`
    await harness.owner`select cleanup_old_publication_jobs()`
    const left = (await harness.owner`select id from carteiro.publications`).map((row) => row.id)
    expect(left).toContain(kept.publication_id)
    expect(left).not.toContain(publication_id)
  })
})
