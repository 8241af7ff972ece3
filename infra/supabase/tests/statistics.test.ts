import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, createAccount, enqueue, type Stage, setStage, takeTurn } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`delete from queue_statistics`
  await stage.owner`update queue_statistics_mark set counted_until = '-infinity'`
})

type History = {
  counted: { platform: string; measure: string; detail: string; amount: number }[]
  durations: { at: string | null; platform: string | null; measure: string; p50: number; p99: number }[]
}
const history = async (range = 'hour', platform: string | null = null): Promise<History> => {
  const [row] = await stage.gateway`select queue_history(${range}, ${platform}) as answer`
  return row?.answer
}
const total = ({ counted }: History, measure: string): number =>
  counted.filter((one) => one.measure === measure).reduce((sum, { amount }) => sum + amount, 0)
const complete = async (): Promise<void> => {
  await enqueue(stage)
  const { claims } = await takeTurn(stage.dispatcher)
  const outcome = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
  await takeTurn(stage.dispatcher, {
    settlements: claims.map(({ lease_token }) => ({ lease_token, outcome })),
  })
}
/** Moves all that happened into the past, as if time had gone by. */
const age = (by: string) =>
  stage.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update publication_job_events set at = at - ${by}::interval`
    await sql`
      update publication_jobs set created_at = created_at - ${by}::interval, started_at = started_at - ${by}::interval`
  })
const count = () => stage.owner`select count_queue_statistics()`

describe('what the queue did', () => {
  it('is whole before it is counted, and the same afterwards, however often it is counted', async () => {
    await complete()
    await age('10 minutes')
    await complete()
    const before = await history()
    expect([total(before, 'enqueued'), total(before, 'completed')]).toEqual([2, 2])
    await count()
    await count()
    const [kept] = await stage.owner`
      select sum(amount)::int as jobs from queue_statistics where measure = 'completed' and grain = '1 minute'`
    expect(kept?.jobs).toBe(1)
    expect(total(await history(), 'completed')).toBe(2)
    expect(total(await history('day'), 'completed')).toBe(2)
    expect(total(await history('week'), 'completed')).toBe(2)
  })

  it('outlives the jobs', async () => {
    await complete()
    await age('2 hours')
    await count()
    await stage.owner`delete from publications`
    expect(total(await history('day'), 'completed')).toBe(1)
    expect(total(await history('hour'), 'completed')).toBe(0)
  })

  it('is told by platform', async () => {
    await createAccount(stage.owner, stage.userId, 'instagram')
    await enqueue(stage, [{}, { platform: 'instagram', option: 'instagram_feed' }])
    expect(total(await history('hour', 'instagram'), 'enqueued')).toBe(1)
    expect(total(await history('hour'), 'enqueued')).toBe(2)
  })

  it('knows how long jobs waited and took, to a tenth', async () => {
    await complete()
    await stage.owner.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`
        update publication_jobs set created_at = began.at - interval '4 seconds', started_at = ended.at - interval '30 seconds'
        from publication_job_events as began, publication_job_events as ended
        where began.type = 'attempt_started' and ended.type = 'completed'`
    })
    const { durations } = await history()
    const of = (measure: string) =>
      durations.find((one) => one.measure === measure && !one.at && !one.platform)?.p50
    expect((of('waiting') ?? 0) / 4).toBeCloseTo(1, 0.8)
    expect((of('service') ?? 0) / 30).toBeCloseTo(1, 0.8)
  })

  it('remembers how many waited at most', async () => {
    await enqueue(stage)
    await enqueue(stage)
    await count()
    await clearQueue(stage)
    await count()
    expect(total(await history(), 'depth')).toBe(2)
  })
})

describe('the queue now', () => {
  const now = async () => {
    const [row] = await stage.gateway`select queue_state() as answer`
    return row?.answer
  }

  it('knows what waits, works, is held and is for later', async () => {
    await stage.owner`update platform_policies set rates = '[]'`
    await enqueue(stage)
    await takeTurn(stage.dispatcher)
    await stage.owner`select pause_platform('x', 'a test')`
    await enqueue(stage)
    await takeTurn(stage.dispatcher)
    await enqueue(stage, [{ priority: 'high' }])
    await enqueue(stage, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }])
    expect(await now()).toMatchObject({
      cap: 5,
      in_flight: [{ platform: 'x', jobs: 1 }],
      waiting: [{ lane: 'high', platform: 'x', jobs: 1, oldest_seconds: expect.any(Number) }],
      held: [{ platform: 'x', reason: 'platform_paused', jobs: 1 }],
      later: 1,
    })
    await stage.owner`select resume_platform('x')`
  })

  it('counts what is beyond a user’s share of a lane, too', async () => {
    await enqueue(
      stage,
      Array.from({ length: 40 }, () => ({})),
    )
    expect((await now()).waiting).toMatchObject([{ lane: 'normal', platform: 'x', jobs: 40 }])
  })
})

it('pg_cron counts every minute, and indexes what is searched', async () => {
  const jobs = await stage.owner`
    select command from cron.job where schedule = '* * * * *' and jobname in ('count-queue-statistics', 'index-publication-texts')`
  expect(jobs).toHaveLength(2)
  for (const { command } of jobs) await stage.owner.unsafe(command)
})
