import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  clearQueue,
  createAccount,
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
  await stage.owner`select set_max_concurrent(50)`
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`update platform_policies set paused_at = null, rates = '[]'`
})

const setRates = (rates: object[]) =>
  stage.owner`update platform_policies set rates = ${stage.owner.json(rates as never)} where platform = 'x'`
const enqueueMany = async (count: number, more: Record<string, unknown> = {}): Promise<string[]> => {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1) {
    ids.push((await enqueue(stage, [more])).jobs[0]?.job_id ?? '')
  }
  return ids
}
const claimed = async () => (await takeTurn(stage.dispatcher)).claims
/** Seconds from now until each job is due, to the nearest ten (machines are slow); null for one that is not waiting. */
const waits = async (ids: string[]): Promise<(number | null)[]> => {
  const rows = await stage.owner`
    select job.id, round(extract(epoch from timer.due_at - now()), -1) as seconds
    from publication_jobs as job left join publication_timers as timer on timer.job_id = job.id
    where job.id = any (${ids}::uuid[])`
  return ids.map((id) => {
    const seconds = rows.find((row) => row.id === id)?.seconds
    return seconds === null || seconds === undefined ? null : Number(seconds)
  })
}
/** Puts everything that was written so far back in time. */
const letTimePass = async (seconds: number) => {
  await stage.owner`update publication_turns set turn_at = turn_at - make_interval(secs => ${seconds})`
  await stage.owner`update publication_timers set due_at = due_at - make_interval(secs => ${seconds}) where due_at < 'infinity'`
  await stage.owner`
    update platform_policies set open_until = open_until - make_interval(secs => ${seconds}),
      trial_until = trial_until - make_interval(secs => ${seconds})`
}

describe('a rate', () => {
  it('gives each job its own turn at once: nobody is picked up and put back twice', async () => {
    await setRates([{ scope: 'account', jobs: 2, seconds: 60 }])
    const ids = await enqueueMany(5)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual(ids.slice(0, 2))
    expect(await waits(ids)).toEqual([null, null, 60, 60, 120])
    expect(await jobOf(stage.owner, ids[4] ?? '')).toMatchObject({
      status: 'pending',
      error_code: 'rate_limited',
      error_message: expect.stringMatching(/^X accepts no more posts until \d{4}-/),
      next_attempt_at: expect.any(Date),
      retry_count: 0,
    })
    await letTimePass(61)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual(ids.slice(2, 4))
    expect(await timelineOf(stage.owner, ids[4] ?? '')).toEqual(['enqueued', 'waiting_for_turn'])
    await letTimePass(60)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual(ids.slice(4))
  })

  it('of an account leaves the others alone; one of the platform does not', async () => {
    const other = await createUser(stage.owner)
    await createAccount(stage.owner, other, 'x')
    const ofOther = () => enqueue({ gateway: stage.gateway, userId: other })
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    await enqueueMany(2, { account_id: stage.accountId })
    await ofOther()
    expect(await claimed()).toHaveLength(2)
    await setRates([{ scope: 'platform', jobs: 1, seconds: 60 }])
    await stage.owner`delete from publications`
    await enqueueMany(1)
    await ofOther()
    expect(await claimed()).toHaveLength(1)
  })

  it('of a calendar day frees at its midnight, in its own time zone', async () => {
    await setRates([{ scope: 'platform', jobs: 1, day_in: 'America/Los_Angeles' }])
    const [, second] = await enqueueMany(2)
    await claimed()
    const [row] = await stage.owner`
      select due_at at time zone 'America/Los_Angeles' as local from publication_timers where job_id = ${second ?? ''}`
    expect(row?.local).toEqual(expect.any(Date))
    const [clock] = await stage.owner`
      select extract(epoch from (due_at at time zone 'America/Los_Angeles')::time) as seconds
      from publication_timers where job_id = ${second ?? ''}`
    expect(Number(clock?.seconds)).toBe(0)
  })

  it('of one option is none of the others', async () => {
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
    await takeTurn(stage.dispatcher, { settlements: [{ lease_token: claim?.lease_token ?? '', outcome }] })
    expect(await waits([first ?? ''])).toEqual([20])
    await letTimePass(21)
    expect((await claimed()).map(({ job_id }) => job_id)).toEqual([first])
  })

  it('that a cancelled job gives back is the next one’s', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    const [, second] = await enqueueMany(2)
    await claimed()
    await stage.gateway`select cancel_publication_job(${second ?? ''}, ${stage.userId})`
    const [third] = await enqueueMany(1)
    await claimed()
    expect(await waits([third ?? ''])).toEqual([60])
  })

  it('does not make one turn of the dispatcher grow with the queue: the rest is left for the next, which does not sleep', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    const ids = (
      await enqueue(
        stage,
        Array.from({ length: 1_200 }, () => ({})),
      )
    ).jobs.map(({ job_id }) => job_id)
    const waiting = async () =>
      (await stage.owner`select count(*)::int as jobs from publication_timers`)[0]?.jobs as number
    const first = await takeTurn(stage.dispatcher, { sleep: true })
    expect(first.claims).toHaveLength(1)
    expect(await waiting()).toBeLessThan(600)
    const second = await takeTurn(stage.dispatcher, { sleep: true })
    expect(second).toMatchObject({ claims: [], asleep: false })
    while ((await waiting()) < 1_199) await takeTurn(stage.dispatcher)
    expect(await takeTurn(stage.dispatcher, { sleep: true })).toMatchObject({ claims: [], asleep: true })
    const [turns] = await stage.owner`
      select extract(epoch from max(turn_at) - min(turn_at))::int as apart from publication_turns
      where job_id in (${ids[0] ?? ''}, ${ids.at(-1) ?? ''})`
    expect(turns?.apart).toBe(1_199 * 60)
  })

  it('two dispatchers at once give no turn twice', async () => {
    await setRates([{ scope: 'account', jobs: 5, seconds: 60 }])
    await enqueueMany(20)
    const claims = await Promise.all([1, 2, 3, 4].map(() => claimed()))
    expect(claims.flat()).toHaveLength(5)
  })
})

describe('a platform that does not answer', () => {
  const silent = { outcome: 'failed', verdict: 'retry', code: 'platform_unavailable', message: 'HTTP 503' }
  const settle = async (claims: { lease_token: string }[], outcome: Record<string, unknown>) =>
    takeTurn(stage.dispatcher, {
      max: 0,
      settlements: claims.map(({ lease_token }) => ({ lease_token, outcome })),
    })

  it('is left alone after some attempts, tried by one job, and used again when that goes through', async () => {
    await enqueueMany(5)
    await settle(await claimed(), silent)
    const ids = await enqueueMany(3)
    expect(await claimed()).toEqual([])
    expect(await waits(ids)).toEqual([30, 30, 30])
    expect(await jobOf(stage.owner, ids[0] ?? '')).toMatchObject({
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

  it('is left alone for longer when the trial fails, too', async () => {
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

  it('does not keep other platforms waiting', async () => {
    await createAccount(stage.owner, stage.userId, 'instagram')
    await enqueueMany(5)
    await settle(await claimed(), silent)
    await enqueueMany(1, { platform: 'instagram', option: 'instagram_feed' })
    expect(await claimed()).toHaveLength(1)
  })
})

it('what the platforms allow is there from the start', async () => {
  const fresh = await setStage()
  try {
    const rows = await fresh.owner`select platform, rates from platform_policies order by platform`
    expect(rows.map(({ platform }) => platform)).toEqual([
      'facebook',
      'instagram',
      'linkedin',
      'threads',
      'tiktok',
      'x',
      'youtube',
    ])
    expect(rows.find(({ platform }) => platform === 'tiktok')?.rates).toEqual([
      { scope: 'account', jobs: 6, seconds: 60 },
    ])
  } finally {
    await fresh.close()
  }
})
