import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { fuzzed } from '@carteiro/testing/fuzz'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`select carteiro.set_max_concurrent(50)`
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

type Claim = { job_id: string; lease_token: string }
const setRates = (rates: object[]) =>
  harness.owner`update carteiro.platform_policies set rates = ${harness.owner.json(rates as never)} where platform = 'x'`
const claimed = async (count = 0): Promise<Claim[]> => {
  if (count > 0) await enqueue(harness, Array(count).fill({}))
  return (await pollQueue(harness.dispatcher)).claims
}
const begin = async ({ job_id, lease_token }: Claim, more: { step?: string; counts?: boolean } = {}) => {
  const { step = 'create_post', counts = null } = more
  const [row] = await harness.xService`
    select carteiro.begin_step(${job_id}, ${lease_token}, ${step}, '{}', ${step === 'create_post'}, 30, counts => ${counts}) as answer,
      extract(epoch from now()) as now`
  const { state, wait_until } = row?.answer ?? {}
  return state === 'wait' ? Math.round(Date.parse(wait_until) / 1000 - Number(row?.now)) : state
}
const finish = ({ job_id, lease_token }: Claim, state = 'done') =>
  harness.xService`select carteiro.finish_step(${job_id}, ${lease_token}, 'create_post', ${state}, '{}')`
/** Moves everything that was written so far into the past by that much. */
const letTimePass = async (seconds: number) => {
  await harness.owner`update carteiro.rate_reservations set reserved_for = reserved_for - make_interval(secs => ${seconds})`
  await harness.owner`update carteiro.publication_timers set due_at = due_at - make_interval(secs => ${seconds})`
  await harness.owner`update carteiro.publication_steps set began_at = began_at - make_interval(secs => ${seconds})`
}
const call = async (claim: Claim) => {
  const state = await begin(claim)
  if (state === 'opened') await finish(claim)
  return state
}

describe('a platform counts calls when they are made', () => {
  it('so jobs with long uploads leave no room for jobs that begin when their calls are made', async () => {
    await setRates([{ scope: 'account', jobs: 2, seconds: 60 }])
    const slow = await claimed(4)
    expect(slow).toHaveLength(2)
    await letTimePass(50)
    for (const claim of slow) expect(await call(claim)).toBe('opened')
    await letTimePass(11)
    const [third, fourth] = (await claimed()) as [Claim, Claim]
    expect(await call(third)).toBeCloseTo(49, -1)
    expect(await call(fourth)).toBeCloseTo(49, -1)
    expect(
      await harness.owner`select from carteiro.publication_steps where job_id = ${third.job_id}`,
    ).toHaveLength(0)
    await letTimePass(50)
    expect([await call(third), await call(fourth)]).toEqual(['opened', 'opened'])
  })

  it('and a job that finds no room waits without losing a retry', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    const [first] = (await claimed(2)) as [Claim]
    await letTimePass(61)
    const [second] = (await claimed()) as [Claim]
    await call(first)
    const seconds = await begin(second)
    const outcome = {
      outcome: 'failed',
      verdict: 'wait',
      code: 'rate_limited',
      message: 'X accepts no more posts',
    }
    await pollQueue(harness.dispatcher, {
      settlements: [
        { lease_token: second.lease_token, outcome: { ...outcome, retry_after_seconds: seconds } },
      ],
    })
    expect(await jobOf(harness.owner, second.job_id)).toMatchObject({ status: 'pending', retry_count: 0 })
    await letTimePass(61)
    const [again] = (await claimed()) as [Claim]
    expect(again.job_id).toBe(second.job_id)
    expect(await begin(again)).toBe('opened')
  })

  it('and a repeated call counts again, also of the same job', async () => {
    await setRates([{ scope: 'account', jobs: 2, seconds: 60 }])
    const [claim] = (await claimed(1)) as [Claim]
    for (const state of ['opened', 'opened', 60]) {
      expect(await begin(claim)).toBe(state)
      if (state === 'opened') await finish(claim, 'not_done')
    }
  })

  it('and only a publishing step, or one that is declared as counted, counts', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    const [claim] = (await claimed(1)) as [Claim]
    expect(await begin(claim, { step: 'upload' })).toBe('opened')
    expect(await begin(claim, { step: 'init', counts: true })).toBe('opened')
    expect(await begin(claim, { counts: false })).toBe('opened')
    expect(await begin(claim, { step: 'init 2', counts: true })).toBe(60)
  })

  it('and a job that is cancelled afterwards still counts', async () => {
    await setRates([{ scope: 'account', jobs: 1, seconds: 60 }])
    const [first] = (await claimed(2)) as [Claim]
    await begin(first)
    await finish(first, 'not_done')
    await harness.gateway`select carteiro.cancel_publication_job(${first.job_id}, ${harness.userId})`
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    await harness.owner`update carteiro.rate_reservations set reserved_for = now() where not is_called`
    const [second] = (await claimed()) as [Claim]
    expect(await begin(second)).toBe(60)
  })

  it('also within a calendar day', async () => {
    const rate = { scope: 'platform', day_in: 'America/Los_Angeles' }
    await setRates([{ ...rate, jobs: 2 }])
    const [first, second] = (await claimed(2)) as [Claim, Claim]
    await setRates([{ ...rate, jobs: 1 }])
    expect(await call(first)).toBe('opened')
    expect(await begin(second)).toBeGreaterThan(0)
  })
})

it('however late the calls of jobs come, no window holds more than its rate', async () => {
  const RATE = { jobs: 3, seconds: 60 }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ pause: fc.nat(40), calls: fc.nat(5) }), { minLength: 5, maxLength: 12 }),
      async (rounds) => {
        await clearQueue(harness)
        await setRates([{ scope: 'account', ...RATE }])
        await enqueue(harness, Array(20).fill({}))
        let now = 0
        const started: Claim[] = []
        const calledAt: number[] = []
        for (const { pause, calls } of rounds) {
          await letTimePass(pause)
          now += pause
          started.push(...(await claimed()))
          for (const claim of started.splice(0, calls)) {
            if ((await call(claim)) === 'opened') calledAt.push(now)
            else started.push(claim)
          }
        }
        for (const at of calledAt) {
          const inWindow = calledAt.filter((other) => other > at - RATE.seconds && other <= at)
          expect(inWindow.length).toBeLessThanOrEqual(RATE.jobs)
        }
      },
    ),
    fuzzed(25),
  )
})
