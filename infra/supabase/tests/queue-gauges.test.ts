import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { clearQueue, enqueue, type Stage, setStage, takeTurn } from './support.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`select pgmq.purge_queue('publication_dead_letters')`
  await stage.owner`delete from dispatchers`
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
  lanes: { lane: string; ready: number; oldest_seconds: number }[]
  backlog: number
  timers: number
  held: number
  slots: number
  dispatchers: number
  dead_letters: number
  dead_letters_written: number
  platforms: Platform[]
  rates: { platform: string; rate: number; scope: string; headroom: number }[]
  cron: { job: string; succeeded: number; failed: number; last_success_seconds: number | null }[]
}

const gauges = async (): Promise<Gauges> => {
  const [row] = await stage.dispatcher<{ gauges: Gauges }[]>`select queue_gauges() as gauges`
  if (!row) throw new Error('no gauges')
  return row.gauges
}
const x = ({ platforms }: Gauges): Platform | undefined => platforms.find(({ platform }) => platform === 'x')
const ready = ({ lanes }: Gauges) => Object.fromEntries(lanes.map((one) => [one.lane, one.ready]))
const many = (count: number, job: object = {}) => Array.from({ length: count }, () => job)

it('tells what waits in each lane, beyond an author’s share, for a time, and held', async () => {
  await enqueue(stage, many(12))
  await enqueue(stage, many(2, { priority: 'high' }))
  await enqueue(stage, [{ scheduled_at: new Date(Date.now() + 3_600_000).toISOString() }])
  await stage.owner`update pgmq.q_publication_queue set enqueued_at = now() - interval '5 minutes'`
  const found = await gauges()
  expect(ready(found)).toEqual({ high: 2, normal: 10, low: 0 })
  expect(found.lanes.find(({ lane }) => lane === 'normal')?.oldest_seconds).toBeGreaterThanOrEqual(300)
  expect(found.lanes.find(({ lane }) => lane === 'low')?.oldest_seconds).toBe(0)
  expect(found).toMatchObject({ backlog: 2, timers: 1, held: 0, slots: 5 })

  await stage.owner`select pause_platform('x', 'a test')`
  await takeTurn(stage.dispatcher)
  expect(await gauges()).toMatchObject({ timers: 15, held: 14 })
  expect(x(await gauges())).toMatchObject({ paused: true })
  await stage.owner`select resume_platform('x')`
})

it('tells what is in flight, who works, and the headroom that is left of a rate', async () => {
  const headroom = async () =>
    (await gauges()).rates.find(({ platform, scope }) => platform === 'x' && scope === 'account')?.headroom
  expect(await headroom()).toBe(100)
  await enqueue(stage, many(3, { account_id: stage.accountId }))
  await takeTurn(stage.dispatcher)
  const found = await gauges()
  expect(x(found)?.in_flight).toBe(3)
  expect(found.dispatchers).toBe(1)
  expect(await headroom()).toBe(97)
})

it('tells jobs that failed for good, and those whose post may be out until somebody has looked', async () => {
  const before = await gauges()
  await enqueue(stage, many(2, { account_id: stage.accountId }))
  const { claims } = await takeTurn(stage.dispatcher)
  const outcomes = ['outcome_unknown', 'content_rejected'].map((code) => ({
    outcome: 'failed',
    verdict: 'refuse',
    code,
    message: 'no',
  }))
  await takeTurn(stage.dispatcher, {
    max: 0,
    settlements: claims.map(({ lease_token }, index) => ({ lease_token, outcome: outcomes[index] ?? {} })),
  })
  const found = await gauges()
  expect(found.dead_letters).toBe(2)
  expect(found.dead_letters_written).toBe(before.dead_letters_written + 2)
  expect(x(found)?.outcome_unknown).toBe(1)
  await stage.owner`select archive_dead_letters(${claims[0]?.job_id ?? ''})`
  expect(x(await gauges())?.outcome_unknown).toBe(0)
})

it('tells an open circuit, tokens that end, and pg_cron’s runs', async () => {
  expect(x(await gauges())).toMatchObject({ circuit_open: false, last_token_seconds: null })
  await stage.owner`update platform_policies set failures_in_a_row = 5, open_until = now() + interval '1 minute' where platform = 'x'`
  await stage.owner`update platform_accounts set credentials_expire_at = now() + interval '1 hour' where id = ${stage.accountId}`
  await stage.owner`
    insert into cron.job_run_details (jobid, status, start_time, end_time)
    select jobid, outcome, now() - interval '3 minutes', now() - interval '2 minutes'
    from cron.job, unnest(array['succeeded', 'failed', 'failed']) as outcome
    where jobname = 'process-publication-jobs'`
  const found = await gauges()
  expect(x(found)?.circuit_open).toBe(true)
  expect(x(found)?.last_token_seconds).toBeGreaterThan(3_500)
  expect(x(found)?.renewed_token_seconds).toBeNull()
  await stage.owner`update platform_accounts set refresh_due_at = now() where id = ${stage.accountId}`
  expect(x(await gauges())?.renewed_token_seconds).toBeGreaterThan(3_500)
  const [scheduled] = await stage.owner`select array_agg(jobname order by jobname) as names from cron.job`
  expect(found.cron.map(({ job }) => job).sort()).toEqual(scheduled?.names)
  const run = found.cron.find(({ job }) => job === 'process-publication-jobs')
  expect(run).toMatchObject({ succeeded: 1, failed: 2 })
  expect(run?.last_success_seconds).toBeGreaterThanOrEqual(120)
})

it('above ten thousand it estimates, and never says less', async () => {
  await stage.owner`
    insert into pgmq.q_publication_queue_low (vt, message)
    select now(), '{}' from generate_series(1, 30000)`
  await stage.owner`analyze pgmq.q_publication_queue_low`
  expect(ready(await gauges()).low).toBe(30_000)
})

it('is for the dispatcher alone', async () => {
  await expect(stage.gateway`select queue_gauges()`).rejects.toThrow(/permission denied/)
  await expect(stage.xService`select queue_gauges()`).rejects.toThrow(/permission denied/)
})
