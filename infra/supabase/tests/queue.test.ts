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
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

const claimOne = async () => {
  const answer = await pollQueue(harness.dispatcher)
  const claim = answer.claims[0]
  if (!claim) throw new Error('nothing was claimed')
  return claim
}

const settle = async (lease_token: string, outcome: Record<string, unknown>) =>
  (await pollQueue(harness.dispatcher, { settlements: [{ lease_token, outcome }], max: 0 })).settled[0]

describe('enqueueing', () => {
  it('writes rows, messages and the timeline together', async () => {
    const { jobs } = await enqueue(harness, [{}, { priority: 'high' }])
    expect(jobs.map((job) => job.platform)).toEqual(['x_post', 'x_post'])
    const [count] = await harness.owner`
      select (select count(*)::int from pgmq.q_publication_queue) as normal,
        (select count(*)::int from pgmq.q_publication_queue_high) as high`
    expect(count).toEqual({ normal: 1, high: 1 })
    expect(await timelineOf(harness.owner, jobs[0]?.job_id ?? '')).toEqual(['enqueued'])
  })

  it('stores nothing when one job is invalid', async () => {
    await expect(enqueue(harness, [{}, { platform: 'fax', option: 'fax_page' }])).rejects.toThrow()
    const [left] = await harness.owner`
      select (select count(*)::int from carteiro.publications) as publications,
        (select count(*)::int from publication_jobs) as jobs, (select count(*)::int from pgmq.q_publication_queue) as messages`
    expect(left).toEqual({ publications: 0, jobs: 0, messages: 0 })
  })

  it('answers a repeated idempotency key with the same jobs, and refuses it for another request', async () => {
    const first = await enqueue(harness, [{}], { idempotency_key: 'k', request_hash: 'a' })
    const again = await enqueue(harness, [{}], { idempotency_key: 'k', request_hash: 'a' })
    expect(again).toEqual({ ...first, replayed: true })
    await expect(enqueue(harness, [{}], { idempotency_key: 'k', request_hash: 'b' })).rejects.toMatchObject({
      code: 'CT004',
    })
  })

  it('reports a conflict while a request with the same key is in progress', async () => {
    await harness.owner.begin(async (sql) => {
      const key = `${harness.userId}slow`
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`
      await expect(enqueue(harness, [{}], { idempotency_key: 'slow' })).rejects.toMatchObject({
        code: 'CT003',
      })
    })
  })

  it('keeps a scheduled job out of pgmq until it is due', async () => {
    const { jobs } = await enqueue(harness, [
      { scheduled_at: new Date(Date.now() + 3_600_000).toISOString() },
    ])
    const answer = await pollQueue(harness.dispatcher)
    expect(answer.claims).toEqual([])
    expect(answer.next_due_in_seconds).not.toBeNull()
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    expect((await claimOne()).job_id).toBe(jobs[0]?.job_id)
  })
})

describe('the cap', () => {
  it('never leases more than five jobs, however many dispatchers ask at once', async () => {
    await enqueue(
      harness,
      Array.from({ length: 30 }, () => ({})),
    )
    const answers = await Promise.all(Array.from({ length: 8 }, () => pollQueue(harness.dispatcher)))
    expect(answers.flatMap((answer) => answer.claims)).toHaveLength(5)
    expect((await pollQueue(harness.dispatcher)).claims).toEqual([])
  })

  it('claims high before normal before low', async () => {
    await enqueue(harness, [{ priority: 'low' }, { priority: 'normal' }, { priority: 'high' }])
    const { claims } = await pollQueue(harness.dispatcher, { max: 5 })
    const order = await Promise.all(
      claims.map(async (claim) => (await jobOf(harness.owner, claim.job_id)).priority),
    )
    expect(order).toEqual(['high', 'normal', 'low'])
  })
})

describe('settling', () => {
  it('completes a job, and refuses everything later by the same lease', async () => {
    await enqueue(harness)
    const claim = await claimOne()
    const response = {
      post_id: '1234567890123456789',
      permalink: 'https://x.com/a/status/1234567890123456789',
    }
    expect(await settle(claim.lease_token, { outcome: 'completed', platform_response: response })).toBe(true)
    expect(await jobOf(harness.owner, claim.job_id)).toMatchObject({
      status: 'completed',
      phase: 'done',
      progress: 100,
      platform_response: response,
    })
    expect(
      await settle(claim.lease_token, { outcome: 'failed', verdict: 'retry', code: 'internal', message: '' }),
    ).toBe(false)
    expect(await timelineOf(harness.owner, claim.job_id)).toEqual([
      'enqueued',
      'attempt_started',
      'completed',
    ])
  })

  it('frees the slot while the platform processes, and the status stays processing', async () => {
    await enqueue(harness)
    const claim = await claimOne()
    await settle(claim.lease_token, { outcome: 'pending', resume_after_seconds: 60, reason: 'transcoding' })
    expect(await jobOf(harness.owner, claim.job_id)).toMatchObject({
      status: 'processing',
      next_attempt_at: expect.any(Date),
    })
    const [slots] =
      await harness.owner`select count(*)::int as free from carteiro.publication_slots where slot > 0 and lease_token is null`
    expect(slots).toEqual({ free: 5 })
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    expect(await claimOne()).toMatchObject({ job_id: claim.job_id, attempt: 2 })
  })

  it('retries three times with growing delays, then fails for good into the dead letters', async () => {
    const { jobs } = await enqueue(harness)
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
      const [timer] = await harness.owner`
        select extract(epoch from due_at - now())::float as seconds from carteiro.publication_timers where job_id = ${id}`
      if (timer) delays.push(timer.seconds)
      await harness.owner`update carteiro.publication_timers set due_at = now()`
    }
    expect(delays).toHaveLength(3)
    expect(delays[1] ?? 0).toBeGreaterThan((delays[0] ?? 0) * 2)
    expect(delays[2] ?? 0).toBeGreaterThan((delays[1] ?? 0) * 2)
    expect(await jobOf(harness.owner, id)).toMatchObject({
      status: 'failed',
      retry_count: 3,
      error_code: 'platform_unavailable',
    })
    const [letter] =
      await harness.owner`select message from pgmq.q_publication_dead_letters order by msg_id desc limit 1`
    expect(letter?.message).toMatchObject({ job_id: id })
  })

  it('waits as long as the platform says, and counts no retry', async () => {
    const { jobs } = await enqueue(harness)
    const claim = await claimOne()
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'wait',
      code: 'rate_limited',
      message: 'Too many posts.',
      retry_after_seconds: 900,
    })
    const job = await jobOf(harness.owner, jobs[0]?.job_id ?? '')
    expect(job).toMatchObject({ status: 'pending', retry_count: 0, error_code: 'rate_limited' })
    expect(job.next_attempt_at.getTime() - Date.now()).toBeGreaterThan(890_000)
  })

  it('holds the jobs of a revoked grant, and releases them when the account is connected again', async () => {
    const { jobs } = await enqueue(harness, [{}, {}])
    const claim = await claimOne()
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'reconnect',
      code: 'token_expired',
      message: 'Dead.',
    })
    expect(await jobOf(harness.owner, claim.job_id)).toMatchObject({
      hold_reason: 'account_needs_reauth',
      retry_count: 0,
    })
    await harness.owner`update carteiro.platform_accounts set status = 'connected' where id = ${harness.accountId}`
    await harness.owner`update carteiro.publication_slots set job_id = null, lease_token = null`
    const { claims } = await pollQueue(harness.dispatcher)
    expect(claims.map((one) => one.job_id)).toContain(jobs[0]?.job_id)
  })

  it('pauses the platform when the app is blocked, and runs all jobs after it is resumed', async () => {
    await enqueue(harness, [{}])
    const claim = await claimOne()
    await settle(claim.lease_token, {
      outcome: 'failed',
      verdict: 'halt',
      code: 'quota_exhausted',
      message: 'No credits.',
    })
    await enqueue(harness, [{}])
    expect((await pollQueue(harness.dispatcher)).claims).toEqual([])
    const [released] = await harness.owner`select carteiro.resume_platform('x') as count`
    expect(released).toEqual({ count: 2 })
    expect((await pollQueue(harness.dispatcher)).claims).toHaveLength(2)
  })
})

describe('leases', () => {
  it('gives the jobs of a silent dispatcher to another, without a retry', async () => {
    await harness.owner`update carteiro.queue_settings set lease = '0 seconds'`
    await enqueue(harness)
    const silent = await claimOne()
    const next = await claimOne()
    expect(next).toMatchObject({ job_id: silent.job_id, attempt: 2 })
    expect(await settle(silent.lease_token, { outcome: 'completed', platform_response: {} })).toBe(false)
    expect((await pollQueue(harness.dispatcher, { renewals: [silent.lease_token], max: 0 })).lost).toEqual([
      silent.lease_token,
    ])
    expect(await jobOf(harness.owner, silent.job_id)).toMatchObject({ retry_count: 0 })
  })

  it('releases a job that was never sent', async () => {
    await enqueue(harness)
    const claim = await claimOne()
    await settle(claim.lease_token, { outcome: 'given_back' })
    expect((await claimOne()).job_id).toBe(claim.job_id)
  })
})

describe('the wake-up', () => {
  const listenForWakeUps = async () => {
    const heard: string[] = []
    const { unlisten } = await harness.owner.listen('publication_wake_up', () => heard.push('wake-up'))
    return { heard, unlisten }
  }

  it('misses no job between the last poll and the sleep', async () => {
    const { heard, unlisten } = await listenForWakeUps()
    const id = randomUUID()
    await harness.owner.begin(async (sql) => {
      // An enqueue that is not committed yet: no dispatcher may fall asleep meanwhile.
      await sql`select carteiro.wake_dispatchers()`
      expect((await pollQueue(harness.dispatcher, { id, sleep: true })).asleep).toBe(false)
    })
    expect((await pollQueue(harness.dispatcher, { id, sleep: true })).asleep).toBe(true)
    await enqueue(harness)
    await expect.poll(() => heard.length).toBe(1)
    expect((await pollQueue(harness.dispatcher, { id })).asleep).toBe(false)
    await enqueue(harness)
    await unlisten()
    expect(heard).toHaveLength(1)
  })

  it('still comes for a dispatcher that has claimed and settled a lone job, until its slots are full', async () => {
    await harness.owner`select carteiro.set_max_concurrent(2)`
    const { heard, unlisten } = await listenForWakeUps()
    const id = randomUUID()
    expect((await pollQueue(harness.dispatcher, { id, sleep: true })).asleep).toBe(true)
    await enqueue(harness)
    const { claims, asleep } = await pollQueue(harness.dispatcher, { id, sleep: true })
    expect([claims.length, asleep]).toEqual([1, true])
    // Another transaction may be about to commit a job: it has seen that this dispatcher sleeps.
    await harness.owner.begin(async (sql) => {
      await sql`select carteiro.wake_dispatchers()`
      const settlements = [
        {
          lease_token: claims[0]?.lease_token ?? '',
          outcome: { outcome: 'completed', platform_response: {} },
        },
      ]
      expect(await pollQueue(harness.dispatcher, { id, settlements, sleep: true })).toMatchObject({
        settled: [true],
        asleep: true,
      })
    })
    await enqueue(harness, [{}, {}])
    await expect.poll(() => heard.length).toBe(3)
    const full = await pollQueue(harness.dispatcher, { id, sleep: true })
    expect([full.claims.length, full.asleep]).toEqual([2, false])
    await enqueue(harness)
    await unlisten()
    expect(heard).toHaveLength(3)
  })

  it('of one who was not seen for long is not relied on: it falls asleep anew', async () => {
    const id = randomUUID()
    expect((await pollQueue(harness.dispatcher, { id, sleep: true })).asleep).toBe(true)
    await harness.owner`update carteiro.dispatchers set seen_at = now() - interval '1 hour'`
    await harness.owner.begin(async (sql) => {
      await sql`select carteiro.wake_dispatchers()`
      expect((await pollQueue(harness.dispatcher, { id, sleep: true })).asleep).toBe(false)
    })
  })
})
