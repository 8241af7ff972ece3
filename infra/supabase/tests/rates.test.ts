import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { platformNames } from '../../platforms/src/index.ts'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`select carteiro.set_max_concurrent(50)`
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`update carteiro.platform_policies set paused_at = null, rates = '[]'`
})

const setRates = (rates: object[]) =>
  harness.owner`update carteiro.platform_policies set rates = ${harness.owner.json(rates as never)} where platform = 'x'`
const enqueueMany = async (count: number, more: Record<string, unknown> = {}): Promise<string[]> => {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    ids.push((await enqueue(harness, [more])).jobs[0]?.job_id ?? '')
  }
  return ids
}
const claimed = async () => (await pollQueue(harness.dispatcher)).claims
/** Seconds from now until each job is due, to the nearest ten (machines are slow); null for one that is not waiting. */
const waits = async (ids: string[]): Promise<(number | null)[]> => {
  const rows = await harness.owner`
    select job.id, round(extract(epoch from timer.due_at - now()), -1) as seconds
    from publication_jobs as job left join carteiro.publication_timers as timer on timer.job_id = job.id
    where job.id = any (${ids}::uuid[])`
  return ids.map((id) => {
    const seconds = rows.find((row) => row.id === id)?.seconds
    return seconds === null || seconds === undefined ? null : Number(seconds)
  })
}
/** Moves everything that was written so far into the past. */
const letTimePass = async (seconds: number) => {
  await harness.owner`update carteiro.rate_reservations set reserved_for = reserved_for - make_interval(secs => ${seconds})`
  await harness.owner`update carteiro.publication_timers set due_at = due_at - make_interval(secs => ${seconds}) where due_at < 'infinity'`
  await harness.owner`
    update carteiro.platform_policies set open_until = open_until - make_interval(secs => ${seconds}),
      trial_until = trial_until - make_interval(secs => ${seconds})`
}

describe('a rate', () => {
  it('reserves a time for each job at once: no job is claimed and put back twice', async () => {
    await setRates([{ scope: 'account', jobs: 2, seconds: 60 }])
    const ids = await enqueueMany(5)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual(ids.slice(0, 2))
    expect(await waits(ids)).toEqual([null, null, 60, 60, 120])
    expect(await jobOf(harness.owner, ids[4] ?? '')).toMatchObject({
      status: 'pending',
      error_code: 'rate_limited',
      error_message: expect.stringMatching(/^X accepts no more posts until \d{4}-/),
      next_attempt_at: expect.any(Date),
      retry_count: 0,
    })
    await letTimePass(61)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual(ids.slice(2, 4))
    expect(await timelineOf(harness.owner, ids[4] ?? '')).toEqual(['enqueued', 'waiting_for_rate'])
    await letTimePass(60)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual(ids.slice(4))
  })

  it('of an account does not delay other accounts; a rate of the platform does', async () => {
    const other = await createUser(harness.owner)
    await createAccount(harness.owner, other, 'x')
    const ofOther = () => enqueue({ gateway: harness.gateway, userId: other })
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    await enqueueMany(2, { account_id: harness.accountId })
    await ofOther()
    expect(await claimed()).toHaveLength(2)
    await setRates([{ scope: 'platform', jobs: 1, seconds: 60 }])
    await harness.owner`delete from carteiro.publications`
    await enqueueMany(1)
    await ofOther()
    expect(await claimed()).toHaveLength(1)
  })

  it('of a calendar day is free again at midnight in its time zone', async () => {
    await setRates([{ scope: 'platform', jobs: 1, day_in: 'America/Los_Angeles' }])
    const [, second] = await enqueueMany(2)
    await claimed()
    const [row] = await harness.owner`
      select due_at at time zone 'America/Los_Angeles' as local from carteiro.publication_timers where job_id = ${second ?? ''}`
    expect(row?.local).toEqual(expect.any(Date))
    const [clock] = await harness.owner`
      select extract(epoch from (due_at at time zone 'America/Los_Angeles')::time) as seconds
      from carteiro.publication_timers where job_id = ${second ?? ''}`
    expect(Number(clock?.seconds)).toBe(0)
  })

  it('of one option does not delay other options', async () => {
    await setRates([{ scope: 'account', option: 'x_thread', jobs: 1, seconds: 60 }])
    await enqueueMany(3)
    expect(await claimed()).toHaveLength(3)
  })

  it('counts a job once, however often it is tried', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 600 }])
    const [first] = await enqueueMany(1)
    const [claim] = await claimed()
    const outcome = {
      outcome: 'failed',
      verdict: 'wait',
      code: 'rate_limited',
      message: 'slow',
      retry_after_seconds: 20,
    }
    await pollQueue(harness.dispatcher, { settlements: [{ lease_token: claim?.lease_token ?? '', outcome }] })
    expect(await waits([first ?? ''])).toEqual([20])
    await letTimePass(21)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual([first])
  })

  it('that a cancelled job releases goes to the next one', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    const [, second] = await enqueueMany(2)
    await claimed()
    await harness.gateway`select carteiro.cancel_publication_job(${second ?? ''}, ${harness.userId})`
    const [third] = await enqueueMany(1)
    await claimed()
    expect(await waits([third ?? ''])).toEqual([60])
  })

  it('does not make a poll grow with the queue: the rest is left for the next poll, which does not sleep', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    const ids = (
      await enqueue(
        harness,
        Array.from({ length: 1_200 }, () => ({})),
      )
    ).jobs.map(({ job_id }) => job_id)
    const waiting = async () =>
      (await harness.owner`select count(*)::int as jobs from carteiro.publication_timers`)[0]?.jobs as number
    const first = await pollQueue(harness.dispatcher, { sleep: true })
    expect(first.claims).toHaveLength(1)
    expect(await waiting()).toBeLessThan(600)
    const second = await pollQueue(harness.dispatcher, { sleep: true })
    expect(second).toMatchObject({ claims: [], asleep: false })
    while ((await waiting()) < 1_199) await pollQueue(harness.dispatcher)
    expect(await pollQueue(harness.dispatcher, { sleep: true })).toMatchObject({ claims: [], asleep: true })
    const [places] = await harness.owner`
      select extract(epoch from max(reserved_for) - min(reserved_for))::int as apart from carteiro.rate_reservations
      where job_id in (${ids[0] ?? ''}, ${ids.at(-1) ?? ''})`
    expect(places?.apart).toBe(1_199 * 60)
  })

  it('two dispatchers at once reserve no time twice', async () => {
    await setRates([{ scope: 'account', jobs: 5, seconds: 60 }])
    await enqueueMany(20)
    const claims = await Promise.all([1, 2, 3, 4].map(() => claimed()))
    expect(claims.flat()).toHaveLength(5)
  })
})

describe('a platform that does not answer', () => {
  const silent = { outcome: 'failed', verdict: 'retry', code: 'platform_unavailable', message: 'HTTP 503' }
  const settle = async (claims: { lease_token: string }[], outcome: Record<string, unknown>) =>
    pollQueue(harness.dispatcher, {
      max: 0,
      settlements: claims.map(({ lease_token }) => ({ lease_token, outcome })),
    })

  it('is left out after some attempts, probed by one job, and used again when that succeeds', async () => {
    await enqueueMany(5)
    await settle(await claimed(), silent)
    const ids = await enqueueMany(3)
    expect(await claimed()).toEqual([])
    expect(await waits(ids)).toEqual([30, 30, 30])
    expect(await jobOf(harness.owner, ids[0] ?? '')).toMatchObject({
      error_code: 'platform_unavailable',
      retry_count: 0,
      error_message: expect.stringContaining('X has not answered for a while'),
    })
    await letTimePass(31)
    const trial = await claimed()
    expect(trial).toHaveLength(1)
    await settle(trial, { outcome: 'completed', platform_response: { post_id: '1', permalink: null } })
    await letTimePass(31)
    expect((await claimed()).length).toBeGreaterThanOrEqual(2)
  })

  it('is left out for longer when the probe fails, too', async () => {
    await enqueueMany(5)
    await settle(await claimed(), silent)
    const [id] = await enqueueMany(1)
    await claimed()
    await letTimePass(31)
    const trial = await claimed()
    await settle(trial, silent)
    const [next] = await enqueueMany(1)
    await claimed()
    expect(await waits([next ?? ''])).toEqual([60])
    expect(id).toBeTruthy()
  })

  it('refusals are answers', async () => {
    await enqueueMany(6)
    await settle(await claimed(), {
      outcome: 'failed',
      verdict: 'refuse',
      code: 'content_rejected',
      message: 'no',
    })
    await enqueueMany(1)
    expect(await claimed()).toHaveLength(1)
  })

  it('does not delay other platforms', async () => {
    await createAccount(harness.owner, harness.userId, 'instagram')
    await enqueueMany(5)
    await settle(await claimed(), silent)
    await enqueueMany(1, { platform: 'instagram', option: 'instagram_feed' })
    expect(await claimed()).toHaveLength(1)
  })
})

it('the platforms’ rates are installed by the migrations', async () => {
  const fresh = await startDatabaseHarness()
  try {
    const rows = await fresh.owner`select platform, rates from carteiro.platform_policies order by platform`
    expect(rows.map(({ platform }) => platform)).toEqual(platformNames.toSorted())
    expect(rows.find(({ platform }) => platform === 'tiktok')?.rates).toEqual([
      { scope: 'account', jobs: 6, seconds: 60 },
    ])
  } finally {
    await fresh.close()
  }
})
