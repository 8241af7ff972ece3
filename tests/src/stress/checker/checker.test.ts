import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHistoryCheck } from './histories.ts'
import { createLimitCheck } from './limits.ts'
import { createPostCheck } from './posts.ts'
import { createStateCheck } from './states.ts'

// Each invariant is broken on purpose, and the checker must report it.

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`update carteiro.platform_policies set paused_at = null, timed_out_at = null`
  await harness.owner`delete from carteiro.dispatchers`
})

const newJob = async (): Promise<string> => (await enqueue(harness)).jobs[0]?.job_id ?? ''
const claim = async () => {
  const [claimed] = (await pollQueue(harness.dispatcher)).claims
  if (!claimed) throw new Error('nothing was claimed')
  return claimed
}
/** Runs a statement without the triggers of the state machine. */
const force = (statement: string) =>
  harness.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql.unsafe(statement)
  })

describe('the check of what moves a job', () => {
  const check = () => createStateCheck(harness.owner)(harness.owner)
  /** The problems after several sweeps of a dispatcher have changed nothing. */
  const afterSweeps = async () => {
    const checked = createStateCheck(harness.owner)
    await harness.owner`insert into carteiro.dispatchers (id) values (gen_random_uuid())`
    const early = await checked(harness.owner)
    expect(early).toEqual([])
    let last: string[] = []
    for (let sweep = 0; sweep < 6; sweep += 1) {
      await harness.owner`update carteiro.dispatchers set swept_at = clock_timestamp()`
      last = await checked(harness.owner)
    }
    return last
  }

  it('accepts jobs that wait in a queue, a timer, the backlog or a hold, and jobs in flight', async () => {
    await enqueue(harness, Array(12).fill({}))
    await enqueue(harness, [{ scheduled_at: new Date(Date.now() + 60_000).toISOString() }])
    await pollQueue(harness.dispatcher)
    await harness.owner`select carteiro.pause_platform('x', 'an outage')`
    await pollQueue(harness.dispatcher)
    expect(await check()).toEqual([])
    expect(await afterSweeps()).toEqual([])
  })

  it('reports a job that is held without a reason', async () => {
    await newJob()
    await harness.owner`select carteiro.pause_platform('x', 'an outage')`
    await pollQueue(harness.dispatcher)
    await harness.owner`update carteiro.platform_policies set paused_at = null`
    expect(await check()).toEqual([expect.stringContaining('is "held without a reason"')])
  })

  it('reports a job in flight without a slot', async () => {
    await newJob()
    await claim()
    await harness.owner`update carteiro.publication_slots set job_id = null, attempt = null, lease_token = null, lease_expires_at = null`
    expect(await check()).toEqual([expect.stringContaining('is "in flight without a lease"')])
  })

  it('reports a job whose message was lost', async () => {
    await newJob()
    await harness.owner`select pgmq.purge_queue('publication_queue')`
    expect(await check()).toEqual([expect.stringContaining('is "lost"')])
  })

  it('reports a job in a state that is not in the table', async () => {
    const id = await newJob()
    await harness.owner`
      insert into carteiro.publication_timers (job_id, user_id, due_at)
      values (${id}, ${harness.userId}, 'infinity')`
    expect(await check()).toEqual([expect.stringContaining('in no state that anything moves')])
  })

  it('reports a backlog without messages before it that sweeps do not move up', async () => {
    const id = await newJob()
    await harness.owner`select pgmq.purge_queue('publication_queue')`
    await harness.owner`
      insert into carteiro.publication_backlog (job_id, user_id, queue, deployment)
      values (${id}, ${harness.userId}, 'publication_queue', 'x')`
    expect(await afterSweeps()).toEqual([
      expect.stringContaining('is "in the backlog, without messages before it", and'),
    ])
  })

  /** Jobs beyond the one slot of a platform that has timed out. */
  const parkJobs = async (jobs: number) => {
    await harness.owner`update carteiro.platform_policies set timed_out_at = now() where platform = 'x'`
    await enqueue(harness, Array(jobs).fill({}))
    return claim()
  }

  it('is there for jobs that are parked at their platform’s limit, and those behind them', async () => {
    await parkJobs(25)
    const [row] = await harness.owner`
      select count(*) filter (where message_id is null)::int as behind from carteiro.publication_backlog`
    expect(row?.behind).toBeGreaterThan(0)
    expect(await check()).toEqual([])
    expect(await afterSweeps()).toEqual([])
  })

  it('reports jobs that polls leave parked although their platform may have a slot', async () => {
    await parkJobs(2)
    await harness.owner`update carteiro.platform_policies set timed_out_at = null`
    expect(await afterSweeps()).toEqual([expect.stringContaining('is "parked, with a free slot", and')])
  })

  describe('for jobs that wait for a shared rate', () => {
    beforeEach(
      () =>
        harness.owner`
        update carteiro.platform_policies set rates = '[{"scope": "platform", "jobs": 2, "seconds": 3600}]' where platform = 'x'`,
    )
    afterEach(() => harness.owner`update carteiro.platform_policies set rates = '[]'`)

    it('accepts jobs that wait for their places', async () => {
      await enqueue(harness, Array(4).fill({}))
      await pollQueue(harness.dispatcher)
      expect(await harness.owner`select from carteiro.publication_rate_queue`).toHaveLength(2)
      expect(await afterSweeps()).toEqual([])
    })

    it('reports a job that sweeps leave although its place has come', async () => {
      await enqueue(harness, Array(3).fill({}))
      await pollQueue(harness.dispatcher)
      await harness.owner`delete from carteiro.rate_reservations`
      expect(await afterSweeps()).toEqual([
        expect.stringContaining('is "in the rate queue, at its place", and'),
      ])
    })

    it.each([
      ['is over', "update publication_jobs set status = 'failed' where status = 'pending'"],
      ['is in no order of users', 'delete from carteiro.publication_rate_users'],
    ])('reports a job in the rate queue that %s', async (_what, statement) => {
      await enqueue(harness, Array(3).fill({}))
      await pollQueue(harness.dispatcher)
      await force(statement)
      expect(await check()).toEqual([expect.stringContaining('waits for a shared rate without need')])
    })
  })

  it('reports an expired lease that sweeps leave', async () => {
    await newJob()
    await claim()
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
    expect(await afterSweeps()).toEqual([expect.stringContaining('is "lease expired", and')])
  })

  it('reports a due timer that sweeps leave, when its job is not locked by another transaction', async () => {
    await enqueue(harness, [{ scheduled_at: new Date(Date.now() + 60_000).toISOString() }])
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    await harness.owner.begin(async (other) => {
      await other`select from publication_jobs for update`
      expect(await afterSweeps()).toEqual([])
    })
    expect(await afterSweeps()).toEqual([expect.stringContaining('is "timer due", and')])
  })

  it.each([
    ['backlog', 'select from carteiro.publication_backlog for update'],
    ['limit', "select pg_advisory_xact_lock(hashtext('publication_slot_limits'), hashtext('x'))"],
  ])('counts no sweeps while another transaction has a job’s %s locked', async (_what, lock) => {
    await parkJobs(2)
    await harness.owner`update carteiro.platform_policies set timed_out_at = null`
    await harness.owner.begin(async (other) => {
      await other.unsafe(lock)
      expect(await afterSweeps()).toEqual([])
    })
    expect(await afterSweeps()).toEqual([expect.stringContaining('is "parked, with a free slot", and')])
  })

  it('reports a slot of a deleted job that sweeps leave', async () => {
    await newJob()
    await claim()
    await harness.owner`delete from carteiro.publications`
    expect(await check()).toEqual([])
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
    expect(await afterSweeps()).toEqual([expect.stringContaining('is "without work", and')])
  })

  it('reports two slots with the same lease', async () => {
    await newJob()
    const { lease_token: lease, job_id: job } = await claim()
    await harness.owner`
      update carteiro.publication_slots set job_id = ${job}, attempt = 7, lease_token = ${lease}, lease_expires_at = now() + interval '1 hour'
      where slot = 5`
    expect(await check()).toContainEqual(`lease ${lease} of job ${job} is in several slots`)
  })
})

describe('the check of slot limits', () => {
  it('accepts a platform that has more slots since before its limit fell', async () => {
    const check = createLimitCheck()
    await enqueue(harness, Array(5).fill({}))
    await pollQueue(harness.dispatcher)
    await harness.owner`update carteiro.platform_policies set timed_out_at = now() where platform = 'x'`
    expect(await check(harness.owner)).toEqual([])
    expect(await check(harness.owner)).toEqual([])
  })

  it('reports a platform that got another slot long after its limit fell', async () => {
    const check = createLimitCheck()
    await enqueue(harness, Array(2).fill({}))
    await harness.owner`update carteiro.platform_policies set timed_out_at = now() where platform = 'x'`
    expect(await check(harness.owner)).toEqual([])
    await harness.owner`update carteiro.platform_policies set timed_out_at = null where platform = 'x'`
    await pollQueue(harness.dispatcher)
    await harness.owner`update carteiro.platform_policies set timed_out_at = now() where platform = 'x'`
    expect(await check(harness.owner)).toEqual([])
    await force("update carteiro.publication_job_events set at = at + interval '1 hour'")
    expect(await check(harness.owner)).toEqual([
      'x has 2 slots and may have 1, also when the last one was taken',
    ])
  })
})

describe('the check of a job’s history', () => {
  const check = () => createHistoryCheck()(harness.owner)

  it('accepts the history of attempts, a cancel and an edit', async () => {
    const checked = createHistoryCheck()
    const id = await newJob()
    expect(await checked(harness.owner)).toEqual([])
    const { lease_token: lease } = await claim()
    expect(await checked(harness.owner)).toEqual([])
    await pollQueue(harness.dispatcher, {
      settlements: [{ lease_token: lease, outcome: { outcome: 'given_back' } }],
      max: 0,
    })
    await harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
    expect(await checked(harness.owner)).toEqual([])
  })

  it.each([
    ['seq falls', 'update publication_jobs set seq = seq - 1', 'seq fell from 2 to 1'],
    [
      'a change leaves seq as it was',
      'update publication_jobs set progress = 50',
      'changed and its seq stayed 2',
    ],
  ])('reports that %s', async (_what, statement, problem) => {
    const checked = createHistoryCheck()
    await newJob()
    await claim()
    await checked(harness.owner)
    await force(statement)
    expect(await checked(harness.owner)).toContainEqual(expect.stringContaining(problem))
  })

  it.each([
    [
      'it does not begin with its enqueueing',
      'delete from carteiro.publication_job_events where seq = 1',
      'does not begin with',
    ],
    [
      'a change of its status is not recorded',
      "update publication_jobs set status = 'failed'",
      'last line is not of its status',
    ],
    [
      'an attempt is not recorded',
      'delete from carteiro.publication_job_events where seq = 2',
      'misses an attempt',
    ],
    [
      'its status changes as it may not',
      `insert into carteiro.publication_job_events (job_id, seq, type, status, phase, attempt)
       select id, 3, 'completed', 'completed', 'done', 1 from publication_jobs
       union all select id, 4, 'attempt_started', 'processing', 'validating', 1 from publication_jobs;
       update publication_jobs set seq = 4`,
      'a change of status that does not exist',
    ],
    [
      'its times run backwards',
      "update carteiro.publication_job_events set at = at - interval '1 hour' where seq = 2",
      'runs backwards',
    ],
  ])('reports that %s', async (_what, statement, problem) => {
    await newJob()
    await claim()
    await force(statement)
    expect(await check()).toContainEqual(expect.stringContaining(problem))
  })
})

describe('the check of published posts', () => {
  const out = (jobId: string, id = '1') => [{ id, jobId, at: Date.now() }]
  const settle = async (outcome: Record<string, unknown>) => {
    const id = await newJob()
    await pollQueue(harness.dispatcher, {
      settlements: [{ lease_token: (await claim()).lease_token, outcome }],
      max: 0,
    })
    return id
  }
  const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
  const refused = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'No.' }

  it('accepts posts of completed and of unfinished jobs', async () => {
    const done = await settle(completed)
    const open = await newJob()
    expect(await createPostCheck()(harness.owner, [...out(done), ...out(open, '2')])).toEqual([])
  })

  it('reports the post of a job that has failed as if nothing were published', async () => {
    const id = await settle(refused)
    expect(await createPostCheck()(harness.owner, out(id))).toEqual([
      `the post 1 of job ${id} is out, and the job is failed (content_rejected)`,
    ])
  })

  it('accepts the post of a job whose outcome is unknown', async () => {
    const id = await settle({ ...refused, code: 'outcome_unknown' })
    expect(await createPostCheck()(harness.owner, out(id))).toEqual([])
  })

  it('reports the post of a cancelled job', async () => {
    const id = await newJob()
    await harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
    expect(await createPostCheck()(harness.owner, out(id))).toEqual([
      expect.stringContaining('the job is cancelled'),
    ])
  })

  it('reports a post whose job has completed with another post', async () => {
    const id = await settle(completed)
    expect(await createPostCheck()(harness.owner, [...out(id), ...out(id, '2')])).toEqual([
      `the post 2 of job ${id} is out, and the job is completed with 1`,
    ])
  })

  it('accepts that two jobs confuse their posts while one is unfinished or its outcome is unknown', async () => {
    const done = await settle(completed)
    const open = await newJob()
    const posts = [...out(done, '2'), ...out(open, '1')]
    expect(await createPostCheck()(harness.owner, posts)).toEqual([])
    await harness.gateway`select carteiro.cancel_publication_job(${open}, ${harness.userId})`
    expect(await createPostCheck()(harness.owner, posts)).toEqual([
      `the post 2 of job ${done} is out, and job ${open} is cancelled (null)`,
    ])
  })

  it('reports a post that two jobs claim, also after one of them was deleted', async () => {
    const check = createPostCheck()
    const first = await settle(completed)
    expect(await check(harness.owner, out(first))).toEqual([])
    await harness.owner`delete from carteiro.publications`
    const second = await settle(completed)
    expect(await check(harness.owner, [])).toEqual([`jobs ${first} and ${second} completed with the post 1`])
  })
})
