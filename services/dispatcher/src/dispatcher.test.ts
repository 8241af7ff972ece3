import { signInternalCall } from '@carteiro/service-kit'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { enqueue, jobOf, timelineOf } from '../../../infra/supabase/tests/support.ts'
import { createApp } from './app.ts'
import {
  completed,
  createGate,
  type DispatchStage,
  firstJob,
  logger,
  SECRET,
  setDispatchStage,
  untilAsleep,
} from './testing/stage.ts'

let stage: DispatchStage
beforeAll(async () => {
  stage = await setDispatchStage()
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const many = (count: number) => Array.from({ length: count }, () => ({}))

it('delivers fifty jobs once each with two dispatchers, and never more than five at a time', async () => {
  stage.answerWith(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return completed
  })
  await enqueue(stage, many(50))
  await Promise.all([stage.startDispatcher(), stage.startDispatcher()])
  await expect
    .poll(async () => (await stage.owner`select from publication_jobs where status = 'completed'`).length)
    .toBe(50)
  expect(stage.calls).toHaveLength(50)
  expect(new Set(stage.calls.map((call) => call.job_id)).size).toBe(50)
  expect(stage.mostOpen()).toBeLessThanOrEqual(5)
  expect(stage.mostOpen()).toBeGreaterThan(1)
})

it('sleeps when there is nothing to do, and the doorbell wakes it', async () => {
  await stage.startDispatcher()
  await untilAsleep(stage)
  const id = firstJob(await enqueue(stage))
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
})

it('hears the doorbell while it has work in hand', async () => {
  const gate = createGate()
  stage.answerWith(async ({ job_id }) => {
    if (job_id === slow) await gate.opened
    return completed
  })
  const slow = firstJob(await enqueue(stage))
  await stage.startDispatcher()
  await expect.poll(() => stage.calls.length).toBe(1)
  await untilAsleep(stage)
  const quick = firstJob(await enqueue(stage))
  await expect.poll(() => stage.statusOf(quick)).toBe('completed')
  gate.release()
  await expect.poll(() => stage.statusOf(slow)).toBe('completed')
})

/** The states of a job that its author was told by Realtime. */
const told = async (id: string): Promise<string[]> =>
  (
    await stage.owner`
      select payload ->> 'status' as status from realtime.messages where payload ->> 'id' = ${id}
      order by inserted_at`
  ).map(({ status }) => status)

it('tells the author of a start that lasts a moment; of one that is over at once only the end', async () => {
  const gate = stage.holdAnswers()
  const slow = firstJob(await enqueue(stage))
  const first = await stage.startDispatcher({ timing: { lookEveryMs: 3_600_000 } })
  await expect.poll(() => told(slow)).toEqual(['processing'])
  gate.release()
  await expect.poll(() => told(slow)).toEqual(['processing', 'completed'])

  await first.stop()
  await stage.startDispatcher({ timing: { announceAfterMs: 3_600_000 } })
  const quick = firstJob(await enqueue(stage))
  await expect.poll(() => told(quick)).toEqual(['completed'])
})

it('tells of a start with a later turn when the one that should have told it failed', async () => {
  const [announce] = await stage.owner`
    select pg_get_functiondef('public.announce_started_jobs'::regproc) as definition`
  // A sequence keeps count although the turn is rolled back.
  await stage.owner.unsafe(`
    create sequence failed_turns;
    create or replace function public.announce_started_jobs(leases uuid[]) returns void
    language plpgsql as $$
    begin
      perform nextval('public.failed_turns');
      raise exception 'not now';
    end
    $$;
    grant usage on sequence failed_turns to public`)
  const gate = stage.holdAnswers()
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher({ timing: { databasePauseMs: 10 } })
  await expect
    .poll(async () => (await stage.owner`select is_called from failed_turns`)[0]?.is_called)
    .toBe(true)
  expect(await told(id)).toEqual([])
  await stage.owner.unsafe(`${announce?.definition}; drop sequence failed_turns`)
  await expect.poll(() => told(id)).toEqual(['processing'])
  gate.release()
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
})

it('starts a scheduled job when its time has come', async () => {
  await stage.startDispatcher()
  await untilAsleep(stage)
  const scheduledAt = new Date(Date.now() + 300)
  const id = firstJob(await enqueue(stage, [{ scheduled_at: scheduledAt.toISOString() }]))
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
  expect((await jobOf(stage.owner, id)).started_at.getTime()).toBeGreaterThanOrEqual(scheduledAt.getTime())
})

it('wakes for a job that was scheduled for soon, or brought forward, while it sleeps', async () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString()
  await stage.startDispatcher({ timing: { lookEveryMs: 3_600_000 } })
  await untilAsleep(stage)
  const soon = firstJob(await enqueue(stage, [{ scheduled_at: inSeconds(0.5) }]))
  await expect.poll(() => stage.statusOf(soon)).toBe('completed')
  const moved = firstJob(await enqueue(stage, [{ scheduled_at: inSeconds(3_600) }]))
  await untilAsleep(stage)
  await stage.gateway`select reschedule_publication_job(${moved}, ${stage.userId}, ${inSeconds(0.5)})`
  await expect.poll(() => stage.statusOf(moved)).toBe('completed')
})

it('gives the slot back while the platform works, and resumes in time', async () => {
  stage.answerWith(({ attempt }) =>
    attempt === 1 ? { outcome: 'pending', resume_after_seconds: 0.2, reason: 'transcoding' } : completed,
  )
  const id = firstJob(await enqueue(stage))
  await stage.startDispatcher()
  await expect.poll(() => stage.statusOf(id)).toBe('completed')
  expect(await timelineOf(stage.owner, id)).toEqual([
    'enqueued',
    'attempt_started',
    'waiting_for_platform',
    'attempt_started',
    'completed',
  ])
})

it('finishes what is in hand before it stops, leaves the rest in the queue, and signs off', async () => {
  const gate = stage.holdAnswers()
  const { jobs } = await enqueue(stage, many(7))
  const dispatcher = await stage.startDispatcher()
  await expect.poll(() => stage.calls.length).toBe(5)
  const stopped = dispatcher.stop()
  gate.release()
  await stopped
  const statuses = await Promise.all(jobs.map((job) => stage.statusOf(job.job_id)))
  expect(statuses.filter((status) => status === 'completed')).toHaveLength(5)
  expect(statuses.filter((status) => status === 'pending')).toHaveLength(2)
  await untilAsleep(stage, 0)
})

it('lets go of what does not end in time, and its lease runs out', async () => {
  const gate = stage.holdAnswers()
  const id = firstJob(await enqueue(stage))
  const dispatcher = await stage.startDispatcher({ timing: { drainLimitMs: 100 } })
  await expect.poll(() => stage.calls.length).toBe(1)
  await dispatcher.stop()
  await expect.poll(() => stage.calls[0]?.aborted).toBe(true)
  expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'processing', error_code: null })
  gate.release()
})

it('answers the signed tick of pg_cron at once, and no other', async () => {
  const dispatcher = await stage.startDispatcher()
  const app = createApp({ sql: stage.dispatcher, logger, secret: SECRET, dispatcher })
  const token = await signInternalCall({ secret: SECRET, issuer: 'pg_cron', audience: 'dispatcher' })
  const post = (authorization: string) =>
    app.request('/api/internal/tick', { method: 'POST', headers: { authorization } })
  expect((await post(`Bearer ${token}`)).status).toBe(202)
  expect((await post('Bearer forged')).status).toBe(401)
})
