import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { enqueue, timelineOf } from '../../../infra/supabase/tests/support.ts'
import { createPace } from './pace.ts'
import { completed, type DispatchStage, setDispatchStage } from './testing/stage.ts'

let stage: DispatchStage
beforeAll(async () => {
  stage = await setDispatchStage()
  await stage.owner`update platform_policies set rates = '[]'`
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const CAP = 5
const AHEAD = 4
const MANY = 1_000
const MANY_LIMIT = { timeout: 60_000, interval: 1 }
const refused = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' }
const pending = { outcome: 'pending', resume_after_seconds: 0.1, reason: 'transcoding' }
const ONE_HOUR_MS = 3_600_000

/** Wants so many ahead, until the jobs that are open have been so for long. */
const eager = (longMs = ONE_HOUR_MS) => ({
  ...createPace(),
  ahead: (_slots: number, openMs: number) => (openMs < longMs ? AHEAD : 0),
})
const countOf = async (status: string): Promise<number> =>
  (await stage.owner`select from publication_jobs where status = ${status}`).length
const untilCount = (status: string, count: number) => expect.poll(() => countOf(status)).toBe(count)

/** Jobs stand still at their platform until the gate is opened. */
const standStill = async (options: { jobs: number; timing?: object; longMs?: number }) => {
  const gate = stage.holdAnswers()
  const { jobs } = await enqueue(
    stage,
    Array.from({ length: options.jobs }, () => ({})),
  )
  const dispatcher = await stage.startDispatcher({
    pace: eager(options.longMs),
    timing: { aheadLimitMs: ONE_HOUR_MS, ...options.timing },
  })
  return { gate, dispatcher, ids: jobs.map(({ job_id }) => job_id) }
}

it('has jobs ready beyond the cap that begin when others end, and never more calls open than the cap', async () => {
  const { gate, ids } = await standStill({ jobs: 20 })
  await untilCount('processing', CAP + AHEAD)
  await expect.poll(() => stage.calls.length).toBe(CAP)
  gate.release()
  await untilCount('completed', ids.length)
  expect(stage.mostOpen()).toBe(CAP)
  expect(stage.calls.map((call) => call.job_id).toSorted()).toEqual(ids.toSorted())
  expect(await timelineOf(stage.owner, ids.at(-1) ?? '')).toEqual([
    'enqueued',
    'attempt_started',
    'completed',
  ])
})

it('does a thousand quick jobs once each with two dispatchers, however they end, and leaves nothing over', async () => {
  const [every7th, every11th] = [new Set<string>(), new Set<string>()]
  stage.answerWith(async ({ job_id, attempt }) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (every7th.has(job_id)) return refused
    return every11th.has(job_id) && attempt === 1 ? pending : completed
  })
  const { jobs } = await enqueue(
    stage,
    Array.from({ length: MANY }, () => ({})),
  )
  for (const [place, { job_id }] of jobs.entries()) {
    if (place % 7 === 0) every7th.add(job_id)
    else if (place % 11 === 0) every11th.add(job_id)
  }
  await Promise.all([stage.startDispatcher(), stage.startDispatcher()])
  await expect
    .poll(async () => {
      // So that turns in which jobs end also look for leases that ran out.
      await stage.owner`update dispatchers set swept_at = now() - interval '1 minute'`
      return [await countOf('failed'), await countOf('completed')]
    }, MANY_LIMIT)
    .toEqual([every7th.size, MANY - every7th.size])
  expect(stage.calls).toHaveLength(MANY + every11th.size)
  expect(stage.mostOpen()).toBeLessThanOrEqual(CAP)
  expect(await stage.owner`select from publication_slots where lease_token is not null`).toHaveLength(0)
  expect(
    await stage.owner`select from publication_jobs as job where is_at_work(job, job.attempt)`,
  ).toHaveLength(0)
}, 120_000)

it('gives back what has not begun in time, so that others can take it', async () => {
  const { gate, ids } = await standStill({ jobs: 7, timing: { aheadLimitMs: 20 }, longMs: 20 })
  await expect
    .poll(async () => (await timelineOf(stage.owner, ids[5] ?? '')).includes('given_back'))
    .toBe(true)
  await untilCount('pending', 2)
  expect(stage.calls).toHaveLength(CAP)
  gate.release()
  await untilCount('completed', ids.length)
  expect(stage.calls).toHaveLength(ids.length)
})

it('gives back what has not begun when it stops, and finishes the rest', async () => {
  const { gate, dispatcher, ids } = await standStill({ jobs: 12 })
  await untilCount('processing', CAP + AHEAD)
  const stopped = dispatcher.stop()
  await untilCount('pending', ids.length - CAP)
  gate.release()
  await stopped
  expect(await countOf('completed')).toBe(CAP)
  expect(stage.calls).toHaveLength(CAP)
  expect(await stage.owner`select from publication_slots where lease_token is not null`).toHaveLength(0)
})
