import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, enqueue, jobOf, type Stage, setStage, takeTurn, timelineOf } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

const claimOne = async () => {
  const turn = await takeTurn(stage.dispatcher)
  const claim = turn.claims[0]
  if (!claim) throw new Error('nothing was claimed')
  return claim
}

const settle = async (lease_token: string, outcome: Record<string, unknown>) =>
  (await takeTurn(stage.dispatcher, { settlements: [{ lease_token, outcome }], max: 0 })).settled[0]

describe('enqueueing', () => {
  it('writes rows, messages and the timeline together', async () => {
    const { jobs } = await enqueue(stage, [{}, { priority: 'high' }])
    expect(jobs.map((job) => job.platform)).toEqual(['x_post', 'x_post'])
    const [count] = await stage.owner`
      select (select count(*)::int from pgmq.q_publication_queue) as normal,
        (select count(*)::int from pgmq.q_publication_queue_high) as high`
    expect(count).toEqual({ normal: 1, high: 1 })
    expect(await timelineOf(stage.owner, jobs[0]?.job_id ?? '')).toEqual(['enqueued'])
  })

  it('leaves nothing behind when one job is impossible', async () => {
    await expect(enqueue(stage, [{}, { platform: 'fax', option: 'fax_page' }])).rejects.toThrow()
    const [left] = await stage.owner`
      select (select count(*)::int from publications) as publications,
        (select count(*)::int from publication_jobs) as jobs, (select count(*)::int from pgmq.q_publication_queue) as messages`
    expect(left).toEqual({ publications: 0, jobs: 0, messages: 0 })
  })

  it('answers a repeated idempotency key with the same jobs, and refuses it for another request', async () => {
    const first = await enqueue(stage, [{}], { idempotency_key: 'k', request_hash: 'a' })
    const again = await enqueue(stage, [{}], { idempotency_key: 'k', request_hash: 'a' })
    expect(again).toEqual({ ...first, replayed: true })
    await expect(enqueue(stage, [{}], { idempotency_key: 'k', request_hash: 'b' })).rejects.toMatchObject({
      code: 'CT004',
    })
  })

  it('says so while the same key is under way', async () => {
    await stage.owner.begin(async (sql) => {
      const key = `${stage.userId}slow`
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`
      await expect(enqueue(stage, [{}], { idempotency_key: 'slow' })).rejects.toMatchObject({ code: 'CT003' })
    })
  })

  it('keeps what is not due out of pgmq until its hour', async () => {
    const { jobs } = await enqueue(stage, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }])
    const turn = await takeTurn(stage.dispatcher)
    expect(turn.claims).toEqual([])
    expect(turn.next_due_in_seconds).not.toBeNull()
    await stage.owner`update publication_timers set due_at = now()`
    expect((await claimOne()).job_id).toBe(jobs[0]?.job_id)
  })
})

describe('the cap', () => {
  it('never leases more than five jobs, however many dispatchers ask at once', async () => {
    await enqueue(
      stage,
      Array.from({ length: 30 }, () => ({})),
    )
    const turns = await Promise.all(Array.from({ length: 8 }, () => takeTurn(stage.dispatcher)))
    expect(turns.flatMap((turn) => turn.claims)).toHaveLength(5)
    expect((await takeTurn(stage.dispatcher)).claims).toEqual([])
  })

  it('takes high before normal before low', async () => {
    await enqueue(stage, [{ priority: 'low' }, { priority: 'normal' }, { priority: 'high' }])
    const { claims } = await takeTurn(stage.dispatcher, { max: 5 })
    const order = await Promise.all(
      claims.map(async (claim) => (await jobOf(stage.owner, claim.job_id)).priority),
    )
    expect(order).toEqual(['high', 'normal', 'low'])
  })
})

describe('settling', () => {
  it('completes, and refuses every later word of the same lease', async () => {
    await enqueue(stage)
    const claim = await claimOne()
    const response = {
      post_id: '1234567890123456789',
      permalink: 'https://x.com/a/status/1234567890123456789',
    }
    expect(await settle(claim.lease_token, { outcome: 'completed', platform_response: response })).toBe(true)
    expect(await jobOf(stage.owner, claim.job_id)).toMatchObject({
      status: 'completed',
      phase: 'done',
      progress: 100,
      platform_response: response,
    })
    expect(
      await settle(claim.lease_token, { outcome: 'failed', verdict: 'retry', code: 'internal', message: '' }),
    ).toBe(false)
    expect(await timelineOf(stage.owner, claim.job_id)).toEqual(['enqueued', 'attempt_started', 'completed'])
  })

  it('gives the slot back while the platform works, and the status stays processing', async () => {
    await enqueue(stage)
    const claim = await claimOne()
    await settle(claim.lease_token, { outcome: 'pending', resume_after_seconds: 60, reason: 'transcoding' })
    expect(await jobOf(stage.owner, claim.job_id)).toMatchObject({
      status: 'processing',
      next_attempt_at: expect.any(Date),
    })
    const [slots] =
      await stage.owner`select count(*)::int as free from publication_slots where slot > 0 and lease_token is null`
    expect(slots).toEqual({ free: 5 })
    await stage.owner`update publication_timers set due_at = now()`
    expect(await claimOne()).toMatchObject({ job_id: claim.job_id, attempt: 2 })
  })

  it('retries three times with growing delays, then fails for good into the dead letters', async () => {
    const { jobs } = await enqueue(stage)
    const id = jobs[0]?.job_id ?? ''
    const delays: number[] = []
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const claim = await claimOne()
      await settle(claim.lease_token, {
        outcome: 'failed',
        verdict: 'retry',
        code: 'platform_unavailable',
        message: 'The platform is down.',
      })
      const [timer] = await stage.owner`
        select extract(epoch from due_at - now())::float as seconds from publication_timers where job_id = ${id}`
      if (timer) delays.push(timer.seconds)
      await stage.owner`update publication_timers set due_at = now()`
    }
    expect(delays).toHaveLength(3)
    expect(delays[1] ?? 0).toBeGreaterThan((delays[0] ?? 0) * 2)
    expect(delays[2] ?? 0).toBeGreaterThan((delays[1] ?? 0) * 2)
    expect(await jobOf(stage.owner, id)).toMatchObject({
      status: 'failed',
      retry_count: 3,
      error_code: 'platform_unavailable',
    })
    const [letter] =
      await stage.owner`select message from pgmq.q_publication_dead_letters order by msg_id desc limit 1`
    expect(letter?.message).toMatchObject({ job_id: id })
  })

  it('lets the platform say how long to wait, and counts no retry', async () => {
    const { jobs } = await enqueue(stage)
    const claim = await claimOne()
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'wait',
      code: 'rate_limited',
      message: 'Too many posts.',
      retry_after_seconds: 900,
    })
    const job = await jobOf(stage.owner, jobs[0]?.job_id ?? '')
    expect(job).toMatchObject({ status: 'pending', retry_count: 0, error_code: 'rate_limited' })
    expect(job.next_attempt_at.getTime() - Date.now()).toBeGreaterThan(890_000)
  })

  it('holds the jobs of a dead grant, and lets them go when the account is connected again', async () => {
    const { jobs } = await enqueue(stage, [{}, {}])
    const claim = await claimOne()
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'reconnect',
      code: 'token_expired',
      message: 'Dead.',
    })
    expect(await jobOf(stage.owner, claim.job_id)).toMatchObject({
      hold_reason: 'account_needs_reauth',
      retry_count: 0,
    })
    await stage.owner`update platform_accounts set status = 'connected' where id = ${stage.accountId}`
    await stage.owner`update publication_slots set job_id = null, lease_token = null`
    const { claims } = await takeTurn(stage.dispatcher)
    expect(claims.map((one) => one.job_id)).toContain(jobs[0]?.job_id)
  })

  it('pauses the platform when the app is blocked, and runs everything after it is resumed', async () => {
    await enqueue(stage, [{}])
    const claim = await claimOne()
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'halt',
      code: 'quota_exhausted',
      message: 'No credits.',
    })
    await enqueue(stage, [{}])
    expect((await takeTurn(stage.dispatcher)).claims).toEqual([])
    const [released] = await stage.owner`select resume_platform('x') as count`
    expect(released).toEqual({ count: 2 })
    expect((await takeTurn(stage.dispatcher)).claims).toHaveLength(2)
  })
})

describe('leases', () => {
  it('gives the jobs of a silent dispatcher to another, without a retry', async () => {
    await stage.owner`update queue_settings set lease = '0 seconds'`
    await enqueue(stage)
    const silent = await claimOne()
    const next = await claimOne()
    expect(next).toMatchObject({ job_id: silent.job_id, attempt: 2 })
    expect(await settle(silent.lease_token, { outcome: 'completed', platform_response: {} })).toBe(false)
    expect((await takeTurn(stage.dispatcher, { renewals: [silent.lease_token], max: 0 })).lost).toEqual([
      silent.lease_token,
    ])
    expect(await jobOf(stage.owner, silent.job_id)).toMatchObject({ retry_count: 0 })
  })

  it('takes a job back that was never sent', async () => {
    await enqueue(stage)
    const claim = await claimOne()
    await settle(claim.lease_token, { outcome: 'given_back' })
    expect((await claimOne()).job_id).toBe(claim.job_id)
  })
})

describe('the doorbell', () => {
  it('lets no job slip between the last look and the sleep', async () => {
    const rung: string[] = []
    const { unlisten } = await stage.owner.listen('publication_doorbell', () => rung.push('ring'))
    const id = randomUUID()
    await stage.owner.begin(async (sql) => {
      // An enqueue that isn't committed yet: nobody may fall asleep beside it.
      await sql`select ring_publication_doorbell()`
      expect((await takeTurn(stage.dispatcher, { id, sleep: true })).asleep).toBe(false)
    })
    expect((await takeTurn(stage.dispatcher, { id, sleep: true })).asleep).toBe(true)
    await enqueue(stage)
    await expect.poll(() => rung.length).toBe(1)
    expect((await takeTurn(stage.dispatcher, { id, sleep: true })).asleep).toBe(false)
    await enqueue(stage)
    await unlisten()
    expect(rung).toHaveLength(1)
  })
})
