import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`select pgmq.purge_queue('publication_dead_letters')`
  await harness.owner`delete from carteiro.dispatchers`
})

type Platform = {
  platform: string
  in_flight: number
  outcome_unknown: number
  circuit_open: boolean
  paused: boolean
  renewed_token_seconds: number | null
  last_token_seconds: number | null
}
type Gauges = {
  queues: { queue: string; ready: number; oldest_seconds: number }[]
  backlog: number
  timers: number
  held: number
  slots: number
  dispatchers: number
  dead_letters: number
  dead_letters_written: number
  test_dead_letters_written: number
  platforms: Platform[]
  rates: { platform: string; rate: number; scope: string; headroom: number }[]
  cron: { job: string; succeeded: number; failed: number; last_success_seconds: number | null }[]
}

const gauges = async (): Promise<Gauges> => {
  const [row] = await harness.dispatcher<{ gauges: Gauges }[]>`select carteiro.queue_gauges() as gauges`
  if (!row) throw new Error('no gauges')
  return row.gauges
}
const x = ({ platforms }: Gauges): Platform | undefined => platforms.find(({ platform }) => platform === 'x')
const ready = ({ queues }: Gauges) => Object.fromEntries(queues.map((one) => [one.queue, one.ready]))
const many = (count: number, job: object = {}) => Array.from({ length: count }, () => job)

it('reports the jobs in each queue, in the backlog, scheduled and held', async () => {
  await enqueue(harness, many(12))
  await enqueue(harness, many(2, { priority: 'high' }))
  await enqueue(harness, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }])
  await harness.owner`update pgmq.q_publication_queue set enqueued_at = now() - interval '5 minutes'`
  const found = await gauges()
  expect(ready(found)).toEqual({ high: 2, normal: 10, low: 0 })
  expect(found.queues.find(({ queue }) => queue === 'normal')?.oldest_seconds).toBeGreaterThanOrEqual(300)
  expect(found.queues.find(({ queue }) => queue === 'low')?.oldest_seconds).toBe(0)
  expect(found).toMatchObject({ backlog: 2, timers: 1, held: 0, slots: 5 })

  await harness.owner`select carteiro.pause_platform('x', 'a test')`
  await pollQueue(harness.dispatcher)
  expect(await gauges()).toMatchObject({ timers: 15, held: 14 })
  expect(x(await gauges())).toMatchObject({ paused: true })
  await harness.owner`select carteiro.resume_platform('x')`
})

it('reports jobs in flight, dispatchers, and the headroom of a rate', async () => {
  const headroom = async () =>
    (await gauges()).rates.find(({ platform, scope }) => platform === 'x' && scope === 'account')?.headroom
  expect(await headroom()).toBe(100)
  await enqueue(harness, many(3, { account_id: harness.accountId }))
  await pollQueue(harness.dispatcher)
  const found = await gauges()
  expect(x(found)?.in_flight).toBe(3)
  expect(found.dispatchers).toBe(1)
  expect(await headroom()).toBe(97)
})

it('reports dead letters, and jobs with an unknown outcome until an operator has checked them', async () => {
  const before = await gauges()
  await enqueue(harness, many(2, { account_id: harness.accountId }))
  const { claims } = await pollQueue(harness.dispatcher)
  const outcomes = ['outcome_unknown', 'content_rejected'].map((code) => ({
    outcome: 'failed',
    verdict: 'refuse',
    code,
    message: 'no',
  }))
  await pollQueue(harness.dispatcher, {
    max: 0,
    settlements: claims.map(({ lease_token }, index) => ({ lease_token, outcome: outcomes[index] ?? {} })),
  })
  const found = await gauges()
  expect(found.dead_letters).toBe(2)
  expect(found.dead_letters_written).toBe(before.dead_letters_written + 2)
  expect(found.test_dead_letters_written).toBe(before.test_dead_letters_written)
  await harness.owner`
    select carteiro.write_dead_letter(jsonb_populate_record(job, '{"mode": "test"}'))
    from public.publication_jobs as job where id = ${claims[1]?.job_id ?? ''}`
  expect((await gauges()).test_dead_letters_written).toBe(before.test_dead_letters_written + 1)
  expect(x(found)?.outcome_unknown).toBe(1)
  await harness.owner`select carteiro.archive_dead_letters(${claims[0]?.job_id ?? ''})`
  expect(x(await gauges())?.outcome_unknown).toBe(0)
})

it('reports an open circuit, expiring tokens and pg_cron’s runs', async () => {
  expect(x(await gauges())).toMatchObject({ circuit_open: false, last_token_seconds: null })
  await harness.owner`update carteiro.platform_policies set failures_in_a_row = 5, open_until = now() + interval '1 minute' where platform = 'x'`
  await harness.owner`update carteiro.platform_accounts set credentials_expire_at = now() + interval '1 hour' where id = ${harness.accountId}`
  await harness.owner`
    insert into cron.job_run_details (jobid, status, start_time, end_time)
    select jobid, outcome, now() - interval '3 minutes', now() - interval '2 minutes'
    from cron.job, unnest(array['succeeded', 'failed', 'failed']) as outcome
    where jobname = 'process-publication-jobs'`
  const found = await gauges()
  expect(x(found)?.circuit_open).toBe(true)
  expect(x(found)?.last_token_seconds).toBeGreaterThan(3_500)
  expect(x(found)?.renewed_token_seconds).toBeNull()
  await harness.owner`update carteiro.platform_accounts set refresh_due_at = now() where id = ${harness.accountId}`
  expect(x(await gauges())?.renewed_token_seconds).toBeGreaterThan(3_500)
  const [scheduled] = await harness.owner`select array_agg(jobname order by jobname) as names from cron.job`
  expect(found.cron.map(({ job }) => job).sort()).toEqual(scheduled?.names)
  const run = found.cron.find(({ job }) => job === 'process-publication-jobs')
  expect(run).toMatchObject({ succeeded: 1, failed: 2 })
  expect(run?.last_success_seconds).toBeGreaterThanOrEqual(120)
})

it('estimates above ten thousand, and never reports fewer', async () => {
  await harness.owner.begin(async (sql) => {
    await sql`
      insert into pgmq.q_publication_queue_low (vt, message)
      select now(), '{}' from generate_series(1, 30000)`
    // Otherwise its statistics may be added after those of ANALYZE.
    await sql`select pg_stat_force_next_flush()`
  })
  await harness.owner`analyze pgmq.q_publication_queue_low`
  expect(ready(await gauges()).low).toBe(30_000)
})

it('is callable by the dispatcher only', async () => {
  await expect(harness.gateway`select carteiro.queue_gauges()`).rejects.toThrow(/permission denied/)
  await expect(harness.xService`select carteiro.queue_gauges()`).rejects.toThrow(/permission denied/)
})
