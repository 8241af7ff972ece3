import { enqueue, timelineOf } from '@carteiro/testing/database/harness'
import {
  completed,
  createGate,
  type DispatcherHarness,
  startDispatcherHarness,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createPrefetchTarget, PREFETCH_PLACES } from './prefetch.ts'

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const CAP = 5
const PREFETCHED = 4
const MANY = 1_000
const MANY_LIMIT = { timeout: 240_000, interval: 1 }
const refused = { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' }
const pending = { outcome: 'pending', resume_after_seconds: 0.1, reason: 'transcoding' }
const ONE_HOUR_MS = 3_600_000

/** Prefetches so many, until the open calls have lasted for longMs. */
const eager = (longMs = ONE_HOUR_MS) => ({
  ...createPrefetchTarget(0),
  plan: (_slots: number, openMs: number) => ({ pollAt: 0, leases: openMs < longMs ? PREFETCHED : 0 }),
})
const countOf = async (status: string): Promise<number> =>
  (await harness.owner`select from publication_jobs where status = ${status}`).length
const untilCount = (status: string, count: number) => expect.poll(() => countOf(status)).toBe(count)

/** Calls are not answered until the gate is opened. */
const holdCalls = async (options: { jobs: number; timing?: object; longMs?: number }) => {
  const gate = harness.holdAnswers()
  const { jobs } = await enqueue(
    harness,
    Array.from({ length: options.jobs }, () => ({})),
  )
  const dispatcher = await harness.startDispatcher({
    prefetchTarget: eager(options.longMs),
    timing: { prefetchLimitMs: ONE_HOUR_MS, ...options.timing },
  })
  return { gate, dispatcher, ids: jobs.map(({ job_id }) => job_id) }
}

it('prefetches jobs beyond the cap that start when others end, and never has more calls open than the cap', async () => {
  const { gate, ids } = await holdCalls({ jobs: 20 })
  await untilCount('processing', CAP + PREFETCHED)
  await expect.poll(() => harness.calls.length).toBe(CAP)
  gate.release()
  await untilCount('completed', ids.length)
  expect(harness.mostOpen()).toBe(CAP)
  expect(harness.calls.map((call) => call.job_id).toSorted()).toEqual(ids.toSorted())
  expect(await timelineOf(harness.owner, ids.at(-1) ?? '')).toEqual([
    'enqueued',
    'attempt_started',
    'completed',
  ])
})

it('does a thousand quick jobs once each with two dispatchers, however they end, and leaves no lease', async () => {
  const [every7th, every11th] = [new Set<string>(), new Set<string>()]
  harness.answerWith(async ({ job_id, attempt }) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (every7th.has(job_id)) return refused
    return every11th.has(job_id) && attempt === 1 ? pending : completed
  })
  const { jobs } = await enqueue(
    harness,
    Array.from({ length: MANY }, () => ({})),
  )
  for (const [place, { job_id }] of jobs.entries()) {
    if (place % 7 === 0) every7th.add(job_id)
    else if (place % 11 === 0) every11th.add(job_id)
  }
  await Promise.all([harness.startDispatcher(), harness.startDispatcher()])
  await expect
    .poll(async () => {
      // So that polls that settle also release expired leases.
      await harness.owner`update carteiro.dispatchers set swept_at = now() - interval '1 minute'`
      return [await countOf('failed'), await countOf('completed')]
    }, MANY_LIMIT)
    .toEqual([every7th.size, MANY - every7th.size])
  expect(harness.calls).toHaveLength(MANY + every11th.size)
  expect(harness.mostOpen()).toBeLessThanOrEqual(CAP)
  expect(
    await harness.owner`select from carteiro.publication_slots where lease_token is not null`,
  ).toHaveLength(0)
  expect(
    await harness.owner`select from publication_jobs as job where carteiro.is_at_work(job, job.attempt)`,
  ).toHaveLength(0)
})

it('settles what has ended as soon as no prefetched job is left, however long outcomes may wait for others', async () => {
  const [first, others] = [createGate(), createGate()]
  let calls = 0
  harness.answerWith(async () => {
    calls += 1
    await (calls === 1 ? first : others).opened
    return completed
  })
  await enqueue(
    harness,
    Array.from({ length: CAP + 1 }, () => ({})),
  )
  await harness.startDispatcher({
    prefetchTarget: eager(),
    timing: { prefetchLimitMs: ONE_HOUR_MS, gatherMs: ONE_HOUR_MS, pollEveryMs: ONE_HOUR_MS },
  })
  await untilCount('processing', CAP + 1)
  first.release()
  await untilCount('completed', 1)
  others.release()
  await untilCount('completed', CAP + 1)
})

it('releases what has not started in time, so that others can claim it', async () => {
  const { gate, ids } = await holdCalls({ jobs: 7, timing: { prefetchLimitMs: 20 }, longMs: 20 })
  await expect
    .poll(async () => (await timelineOf(harness.owner, ids[5] ?? '')).includes('given_back'))
    .toBe(true)
  await untilCount('pending', 2)
  expect(harness.calls).toHaveLength(CAP)
  gate.release()
  await untilCount('completed', ids.length)
  expect(harness.calls).toHaveLength(ids.length)
})

it('releases what has not started when it stops, and finishes the rest', async () => {
  const { gate, dispatcher, ids } = await holdCalls({ jobs: 12 })
  await untilCount('processing', CAP + PREFETCHED)
  const stopped = dispatcher.stop()
  await untilCount('pending', ids.length - CAP)
  gate.release()
  await stopped
  expect(await countOf('completed')).toBe(CAP)
  expect(harness.calls).toHaveLength(CAP)
  expect(
    await harness.owner`select from carteiro.publication_slots where lease_token is not null`,
  ).toHaveLength(0)
})

it('prefetches no more than the database has places for', async () => {
  const places = await harness.owner`select from carteiro.publication_slots where slot < 0`
  expect(places).toHaveLength(PREFETCH_PLACES)
})
