import {
  clearQueue,
  createAccount,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`delete from carteiro.queue_statistics`
  await harness.owner`update carteiro.queue_statistics_cursor set counted_until = '-infinity'`
})

type History = {
  counted: { platform: string; measure: string; detail: string; amount: number }[]
  durations: { at: string | null; platform: string | null; measure: string; p50: number; p99: number }[]
}
const history = async (range = 'hour', platform: string | null = null): Promise<History> => {
  const [row] = await harness.gateway`select carteiro.queue_history(${range}, ${platform}) as answer`
  return row?.answer
}
const total = ({ counted }: History, measure: string): number =>
  counted.filter((one) => one.measure === measure).reduce((sum, { amount }) => sum + amount, 0)
const complete = async (): Promise<void> => {
  await enqueue(harness)
  const { claims } = await pollQueue(harness.dispatcher)
  const outcome = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
  await pollQueue(harness.dispatcher, {
    settlements: claims.map(({ lease_token }) => ({ lease_token, outcome })),
  })
}
/** Moves all events into the past. */
const age = (by: string) =>
  harness.owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`update carteiro.publication_job_events set at = at - ${by}::interval`
    await sql`
      update publication_jobs set created_at = created_at - ${by}::interval, started_at = started_at - ${by}::interval`
  })
const count = () => harness.owner`select carteiro.count_queue_statistics()`

describe('the statistics of the queue', () => {
  it('are complete before events are counted, and the same afterwards, however often they are counted', async () => {
    await complete()
    await age('10 minutes')
    await complete()
    const before = await history()
    expect([total(before, 'enqueued'), total(before, 'completed')]).toEqual([2, 2])
    await count()
    await count()
    const [kept] = await harness.owner`
      select sum(amount)::int as jobs from carteiro.queue_statistics where measure = 'completed' and grain = '1 minute'`
    expect(kept?.jobs).toBe(1)
    expect(total(await history(), 'completed')).toBe(2)
    expect(total(await history('day'), 'completed')).toBe(2)
    expect(total(await history('week'), 'completed')).toBe(2)
  })

  it('outlive the jobs', async () => {
    await complete()
    await age('2 hours')
    await count()
    await harness.owner`delete from carteiro.publications`
    expect(total(await history('day'), 'completed')).toBe(1)
    expect(total(await history('hour'), 'completed')).toBe(0)
  })

  it('are kept by platform', async () => {
    await createAccount(harness.owner, harness.userId, 'instagram')
    await enqueue(harness, [{}, { platform: 'instagram', option: 'instagram_feed' }])
    expect(total(await history('hour', 'instagram'), 'enqueued')).toBe(1)
    expect(total(await history('hour'), 'enqueued')).toBe(2)
  })

  it('hold how long jobs waited and took, to a tenth', async () => {
    await complete()
    await harness.owner.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`
        update publication_jobs set created_at = began.at - interval '4 seconds', started_at = ended.at - interval '30 seconds'
        from carteiro.publication_job_events as began, carteiro.publication_job_events as ended
        where began.type = 'attempt_started' and ended.type = 'completed'`
    })
    const { durations } = await history()
    const of = (measure: string) =>
      durations.find((one) => one.measure === measure && !one.at && !one.platform)?.p50
    expect((of('waiting') ?? 0) / 4).toBeCloseTo(1, 0.8)
    expect((of('service') ?? 0) / 30).toBeCloseTo(1, 0.8)
  })

  it('hold how many jobs waited at most', async () => {
    await enqueue(harness)
    await enqueue(harness)
    await count()
    await clearQueue(harness)
    await count()
    expect(total(await history(), 'depth')).toBe(2)
  })
})

describe('the present numbers of the queue', () => {
  const now = async () => {
    const [row] = await harness.gateway`select carteiro.queue_state() as answer`
    return row?.answer
  }

  it('count jobs that wait, are in flight, held and scheduled', async () => {
    await harness.owner`update carteiro.platform_policies set rates = '[]'`
    await enqueue(harness)
    await pollQueue(harness.dispatcher)
    await harness.owner`select carteiro.pause_platform('x', 'a test')`
    await enqueue(harness)
    await pollQueue(harness.dispatcher)
    await enqueue(harness, [{ priority: 'high' }])
    await enqueue(harness, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }])
    expect(await now()).toMatchObject({
      cap: 5,
      in_flight: [{ platform: 'x', jobs: 1 }],
      waiting: [{ queue: 'high', platform: 'x', jobs: 1, oldest_seconds: expect.any(Number) }],
      held: [{ platform: 'x', reason: 'platform_paused', jobs: 1 }],
      later: 1,
    })
    await harness.owner`select carteiro.resume_platform('x')`
  })

  it('count the backlog, too', async () => {
    await enqueue(
      harness,
      Array.from({ length: 40 }, () => ({})),
    )
    expect((await now()).waiting).toMatchObject([{ queue: 'normal', platform: 'x', jobs: 40 }])
  })
})

it('pg_cron updates the statistics and the search index every minute', async () => {
  const jobs = await harness.owner`
    select command from cron.job where schedule = '* * * * *' and jobname in ('count-queue-statistics', 'index-publication-texts')`
  expect(jobs).toHaveLength(2)
  for (const { command } of jobs) await harness.owner.unsafe(command)
})
