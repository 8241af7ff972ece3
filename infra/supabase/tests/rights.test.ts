import { randomUUID } from 'node:crypto'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  asUser,
  clearQueue,
  createUser,
  enqueue,
  jobOf,
  type Stage,
  setStage,
  takeTurn,
  timelineOf,
} from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

const begin = (service: Sql, job: string, lease: string, reopen = false, callSeconds = 60) => service`
  select begin_step(${job}, ${lease}, 'create_post', '{"text": "Bom dia"}', true, ${callSeconds}, ${reopen}) as answer`
const finish = (service: Sql, job: string, lease: string, state = 'done') => service`
  select finish_step(${job}, ${lease}, 'create_post', ${state}, '{"post_id": "1"}')`

const claimNew = async () => {
  const { jobs } = await enqueue(stage)
  const { claims } = await takeTurn(stage.dispatcher)
  const claim = claims.find((one) => one.job_id === jobs[0]?.job_id)
  if (!claim) throw new Error('the job was not claimed')
  return claim
}

describe('a user', () => {
  it('sees only their own jobs and timelines', async () => {
    const { jobs } = await enqueue(stage)
    const stranger = await createUser(stage.owner)
    const count = (userId: string) =>
      asUser(stage.owner, userId, async (sql) => ({
        jobs: (await sql`select id from publication_jobs where id = ${jobs[0]?.job_id ?? ''}`).length,
        events: (await sql`select seq from publication_job_events where job_id = ${jobs[0]?.job_id ?? ''}`)
          .length,
      }))
    expect(await count(stage.userId)).toEqual({ jobs: 1, events: 1 })
    expect(await count(stranger)).toEqual({ jobs: 0, events: 0 })
  })

  it('may insert a job of their own, which is enqueued like any other', async () => {
    const [row] = await asUser(
      stage.owner,
      stage.userId,
      (sql) => sql`
      insert into publication_jobs (user_id, platform, option, content)
      values (${stage.userId}, 'x', 'x_post', '{"mediaFiles": [], "caption": "Oi", "settings": {}}') returning id`,
    )
    expect(await timelineOf(stage.owner, row?.id)).toEqual(['enqueued'])
    expect(await jobOf(stage.owner, row?.id)).toMatchObject({
      status: 'pending',
      account_id: stage.accountId,
    })
    const messages =
      await stage.owner`select from pgmq.q_publication_queue where message ->> 'job_id' = ${row?.id}`
    expect(messages).toHaveLength(1)
  })

  it.each([
    ['for somebody else', 'user_id', ''],
    ['that is done already', 'status', 'completed'],
    ['with retries of their own making', 'max_retries', 20],
    ['with a forged place in its history', 'seq', 99],
    ['with a forged answer', 'platform_response', '{}'],
  ])('may not insert a job %s', async (_what, column, value) => {
    const row = {
      user_id: stage.userId,
      platform: 'x',
      option: 'x_post',
      content: stage.owner.json({}),
      [column]: value || (await createUser(stage.owner)),
    }
    await expect(
      asUser(stage.owner, stage.userId, (sql) => sql`insert into publication_jobs ${sql(row)}`),
    ).rejects.toThrow(/permission denied|row-level security|pending/)
  })

  it('may change nothing and call no function of the system', async () => {
    const refused = (statement: string) =>
      expect(asUser(stage.owner, stage.userId, (sql) => sql.unsafe(statement))).rejects.toThrow(
        /permission denied/,
      )
    await refused(`update publication_jobs set status = 'completed'`)
    await refused('delete from publication_jobs')
    await refused('select credentials from platform_accounts')
    await refused('select * from publication_steps')
    await refused('select * from account_connections')
    await refused(`select pgmq.send('publication_queue', '{}', 0::integer)`)
    const functions = await stage.owner`
      select p.oid::regprocedure::text as name
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and (has_function_privilege('anon', p.oid, 'execute') or has_function_privilege('authenticated', p.oid, 'execute'))`
    expect(functions.map((row) => row.name)).toEqual([])
  })
})

describe('the state machine', () => {
  const force = (id: string, status: string) => stage.owner`
    update publication_jobs set status = ${status}, phase = 'done', completed_at = now() where id = ${id}`

  it('refuses what is not a transition, whoever asks', async () => {
    const { jobs } = await enqueue(stage)
    const id = jobs[0]?.job_id ?? ''
    await expect(force(id, 'completed')).rejects.toMatchObject({ code: 'CT002' })
    await force(id, 'cancelled')
    for (const status of ['pending', 'processing', 'completed', 'failed']) {
      await expect(force(id, status)).rejects.toMatchObject({ code: 'CT002' })
    }
    await expect(
      stage.owner`update publication_job_events set type = 'x' where job_id = ${id}`,
    ).rejects.toMatchObject({
      code: 'CT002',
    })
  })

  it('lets the service role read, but not set a state by hand', async () => {
    await expect(
      stage.owner.begin(async (sql) => {
        await sql`set local role service_role`
        await sql`update publication_jobs set status = 'failed'`
      }),
    ).rejects.toThrow(/permission denied/)
  })
})

describe('steps', () => {
  it('record intent and result, and tell a later attempt', async () => {
    const claim = await claimNew()
    expect((await begin(stage.xService, claim.job_id, claim.lease_token))[0]?.answer.state).toBe('opened')
    expect((await begin(stage.xService, claim.job_id, claim.lease_token))[0]?.answer.state).toBe('in_doubt')
    await finish(stage.xService, claim.job_id, claim.lease_token)
    expect((await begin(stage.xService, claim.job_id, claim.lease_token))[0]?.answer).toMatchObject({
      state: 'done',
      result: { post_id: '1' },
    })
  })

  it('are fenced: a lost lease begins nothing, and the earlier call is waited for', async () => {
    await stage.owner`update queue_settings set lease = '0 seconds'`
    const first = await claimNew()
    await stage.owner`update queue_settings set lease = '30 seconds'`
    await expect(begin(stage.xService, first.job_id, first.lease_token)).rejects.toMatchObject({
      code: 'CT001',
    })
    await expect(begin(stage.xService, first.job_id, randomUUID())).rejects.toMatchObject({ code: 'CT001' })
    const { claims } = await takeTurn(stage.dispatcher)
    const second = claims.find((one) => one.job_id === first.job_id)
    if (!second) throw new Error('the job was not taken over')
    await begin(stage.xService, second.job_id, second.lease_token)
    await expect(begin(stage.xService, second.job_id, second.lease_token, true)).rejects.toMatchObject({
      code: 'CT001',
    })
    await stage.owner`update publication_steps set call_ends_at = now() where job_id = ${first.job_id}`
    const [reopened] = await begin(stage.xService, second.job_id, second.lease_token, true)
    expect(reopened?.answer.state).toBe('opened')
  })

  it("take the word of the intent's holder even when its lease is over, but not once it was overtaken", async () => {
    const claim = await claimNew()
    await begin(stage.xService, claim.job_id, claim.lease_token)
    await stage.owner`update publication_slots set lease_expires_at = now() where job_id = ${claim.job_id}`
    await takeTurn(stage.dispatcher, { max: 0 })
    await finish(stage.xService, claim.job_id, claim.lease_token)
    await expect(finish(stage.xService, claim.job_id, claim.lease_token)).rejects.toMatchObject({
      code: 'CT001',
    })
  })

  it('belong to the platform: another service sees and touches nothing', async () => {
    const claim = await claimNew()
    await expect(begin(stage.instagramService, claim.job_id, claim.lease_token)).rejects.toMatchObject({
      code: 'CT005',
    })
    await expect(stage.instagramService`select * from platform_accounts`).rejects.toThrow(/permission denied/)
    await expect(stage.xService`select * from publication_jobs`).rejects.toThrow(/permission denied/)
    await expect(
      stage.instagramService`select announce_platform('x', 'X', '9.9.9', '{}', 'http://127.0.0.1:1')`,
    ).rejects.toMatchObject({ code: 'CT005' })
  })

  it('make a failure in doubt an unknown outcome, which is tried again only with a reason', async () => {
    const claim = await claimNew()
    await begin(stage.xService, claim.job_id, claim.lease_token)
    await takeTurn(stage.dispatcher, {
      max: 0,
      settlements: [
        {
          lease_token: claim.lease_token,
          outcome: { outcome: 'failed', verdict: 'refuse', code: 'internal', message: 'Broken.' },
        },
      ],
    })
    expect(await jobOf(stage.owner, claim.job_id)).toMatchObject({
      status: 'failed',
      error_code: 'outcome_unknown',
    })
    const retry = (reason: string | null) =>
      stage.gateway`select retry_publication_job(${claim.job_id}, ${stage.userId}, ${reason})`
    await expect(retry(null)).rejects.toMatchObject({ code: 'CT002' })
    await expect(retry('I looked.')).rejects.toMatchObject({
      code: 'CT002',
      message: expect.stringContaining('may still be under way: try again at'),
    })
    await stage.owner`update publication_steps set call_ends_at = now() where job_id = ${claim.job_id}`
    await retry('I looked at the account: nothing is there.')
    expect(await jobOf(stage.owner, claim.job_id)).toMatchObject({ status: 'pending', retry_count: 0 })
  })
})

describe('announcing', () => {
  it('never lets an older version overwrite a newer one', async () => {
    const announce = async (version: string) =>
      (
        await stage.xService`select announce_platform('x', 'X', ${version}, '{}', 'http://127.0.0.1:1') as taken`
      )[0]?.taken
    expect(await announce('1.10.0')).toBe(true)
    expect(await announce('1.9.0')).toBe(false)
    expect(await announce('1.10.0')).toBe(true)
  })
})

describe('what pg_cron runs', () => {
  it('fails what is stuck and finds what nothing would wake', async () => {
    const stuck = await claimNew()
    const atWork = await claimNew()
    for (const { job_id } of [stuck, atWork]) {
      await stage.owner`update publication_jobs set started_at = now() - interval '31 minutes' where id = ${job_id}`
    }
    await stage.owner`alter table publication_job_events disable trigger user`
    await stage.owner`
      update publication_job_events set at = now() - interval '31 minutes' where job_id = ${stuck.job_id}`
    await stage.owner`alter table publication_job_events enable trigger user`
    const { jobs } = await enqueue(stage)
    await stage.owner`select pgmq.purge_queue('publication_queue')`
    await stage.owner`alter table publication_jobs disable trigger guard_identity`
    await stage.owner`update publication_jobs set created_at = now() - interval '5 minutes' where id = ${jobs[0]?.job_id ?? ''}`
    await stage.owner`alter table publication_jobs enable trigger guard_identity`
    await stage.owner`select retry_failed_publication_jobs()`
    expect(await jobOf(stage.owner, stuck.job_id)).toMatchObject({ status: 'failed', error_code: 'timeout' })
    expect(await jobOf(stage.owner, atWork.job_id)).toMatchObject({ status: 'processing' })
    const { claims } = await takeTurn(stage.dispatcher)
    expect(claims.map((claim) => claim.job_id)).toContain(jobs[0]?.job_id)
  })

  it('cleans up what is finished and old, and nothing else', async () => {
    const { jobs, publication_id } = await enqueue(stage)
    await stage.gateway`select cancel_publication_job(${jobs[0]?.job_id ?? ''}, ${stage.userId})`
    const kept = await enqueue(stage)
    await stage.owner`update publications set created_at = now() - interval '91 days'`
    await stage.owner`update publication_jobs set completed_at = null where id = ${jobs[0]?.job_id ?? ''}`
    await stage.owner`select cleanup_old_publication_jobs()`
    const left = (await stage.owner`select id from publications`).map((row) => row.id)
    expect(left).toContain(kept.publication_id)
    expect(left).not.toContain(publication_id)
  })
})
