import { signInternalCall } from '@carteiro/service-kit'
import { enqueue, jobOf, timelineOf } from '@carteiro/testing/database/harness'
import {
  completed,
  createGate,
  type DispatcherHarness,
  firstJob,
  logger,
  SECRET,
  startDispatcherHarness,
  untilAsleep,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createApp } from './app.ts'

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const many = (count: number) => Array.from({ length: count }, () => ({}))

it('delivers fifty jobs once each with two dispatchers, and never more than five at a time', async () => {
  harness.answerWith(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return completed
  })
  await enqueue(harness, many(50))
  await Promise.all([harness.startDispatcher(), harness.startDispatcher()])
  await expect
    .poll(async () => (await harness.owner`select from publication_jobs where status = 'completed'`).length)
    .toBe(50)
  expect(harness.calls).toHaveLength(50)
  expect(new Set(harness.calls.map((call) => call.job_id)).size).toBe(50)
  expect(harness.mostOpen()).toBeLessThanOrEqual(5)
  expect(harness.mostOpen()).toBeGreaterThan(1)
})

it('sleeps when there is nothing to do, and a wake-up ends the sleep', async () => {
  await harness.startDispatcher()
  await untilAsleep(harness)
  const id = firstJob(await enqueue(harness))
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
})

it('is woken while a job is in flight', async () => {
  const gate = createGate()
  harness.answerWith(async ({ job_id }) => {
    if (job_id === slow) await gate.opened
    return completed
  })
  const slow = firstJob(await enqueue(harness))
  await harness.startDispatcher()
  await expect.poll(() => harness.calls.length).toBe(1)
  await untilAsleep(harness)
  const quick = firstJob(await enqueue(harness))
  await expect.poll(() => harness.statusOf(quick)).toBe('completed')
  gate.release()
  await expect.poll(() => harness.statusOf(slow)).toBe('completed')
})

/** The states of a job that were broadcast to its user. */
const broadcasts = async (id: string): Promise<string[]> =>
  (
    await harness.owner`
      select payload ->> 'status' as status from realtime.messages where payload ->> 'id' = ${id}
      order by inserted_at`
  ).map(({ status }) => status)

it('broadcasts the start of a job at once, and its end', async () => {
  const gate = harness.holdAnswers()
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher({ timing: { pollEveryMs: 3_600_000 } })
  await expect.poll(() => broadcasts(id)).toEqual(['processing'])
  gate.release()
  await expect.poll(() => broadcasts(id)).toEqual(['processing', 'completed'])
})

it('starts a scheduled job when its time has come', async () => {
  await harness.startDispatcher()
  await untilAsleep(harness)
  const scheduledAt = new Date(Date.now() + 300)
  const id = firstJob(await enqueue(harness, [{ scheduled_at: scheduledAt.toISOString() }]))
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  expect((await jobOf(harness.owner, id)).started_at.getTime()).toBeGreaterThanOrEqual(scheduledAt.getTime())
})

it('wakes for a job that was scheduled for soon, or brought forward, while it sleeps', async () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()
  await harness.startDispatcher({ timing: { pollEveryMs: 3_600_000 } })
  await untilAsleep(harness)
  const soon = firstJob(await enqueue(harness, [{ scheduled_at: inSeconds(0.5) }]))
  await expect.poll(() => harness.statusOf(soon)).toBe('completed')
  const moved = firstJob(await enqueue(harness, [{ scheduled_at: inSeconds(3_600) }]))
  await untilAsleep(harness)
  await harness.gateway`select carteiro.reschedule_publication_job(${moved}, ${harness.userId}, ${inSeconds(0.5)})`
  await expect.poll(() => harness.statusOf(moved)).toBe('completed')
})

it('releases the slot while the platform works, and resumes in time', async () => {
  harness.answerWith(({ attempt }) =>
    attempt === 1 ? { outcome: 'pending', resume_after_seconds: 0.2, reason: 'transcoding' } : completed,
  )
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher()
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  expect(await timelineOf(harness.owner, id)).toEqual([
    'enqueued',
    'attempt_started',
    'waiting_for_platform',
    'attempt_started',
    'completed',
  ])
})

it('finishes the jobs in flight before it stops, leaves the rest in the queue, and signs off', async () => {
  const gate = harness.holdAnswers()
  const { jobs } = await enqueue(harness, many(7))
  const dispatcher = await harness.startDispatcher()
  await expect.poll(() => harness.calls.length).toBe(5)
  const stopped = dispatcher.stop()
  gate.release()
  await stopped
  const statuses = await Promise.all(jobs.map((job) => harness.statusOf(job.job_id)))
  expect(statuses.filter((status) => status === 'completed')).toHaveLength(5)
  expect(statuses.filter((status) => status === 'pending')).toHaveLength(2)
  await untilAsleep(harness, 0)
})

it('drops the lease of a job that does not end in time, and lets it expire', async () => {
  const gate = harness.holdAnswers()
  const id = firstJob(await enqueue(harness))
  const dispatcher = await harness.startDispatcher({ timing: { drainLimitMs: 100 } })
  await expect.poll(() => harness.calls.length).toBe(1)
  await dispatcher.stop()
  await expect.poll(() => harness.calls[0]?.aborted).toBe(true)
  expect(await jobOf(harness.owner, id)).toMatchObject({ status: 'processing', error_code: null })
  gate.release()
})

it('answers the signed tick of pg_cron at once, and no other', async () => {
  const dispatcher = await harness.startDispatcher()
  const app = createApp({ sql: harness.dispatcher, logger, secret: SECRET, dispatcher })
  const token = await signInternalCall({ secret: SECRET, issuer: 'pg_cron', audience: 'dispatcher' })
  const post = (authorization: string) =>
    app.request('/api/internal/tick', { method: 'POST', headers: { authorization } })
  expect((await post(`Bearer ${token}`)).status).toBe(202)
  expect((await post('Bearer forged')).status).toBe(401)
})
