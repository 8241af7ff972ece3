import { randomUUID } from 'node:crypto'
import { PROCESS_PUBLICATION_PATH } from '@carteiro/contracts'
import {
  createLogger,
  createServiceApp,
  listen,
  requireInternalCall,
  signInternalCall,
} from '@carteiro/service-kit'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  clearQueue,
  enqueue,
  jobOf,
  type Stage,
  setStage,
  timelineOf,
} from '../../../infra/supabase/tests/support.ts'
import { createApp } from './app.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'

const SECRET = 'a-secret-of-at-least-thirty-two-characters'
const logger = createLogger({ service: 'test', level: 'silent' })
const completed = {
  outcome: 'completed',
  platform_response: { post_id: '1', permalink: 'https://example.com/1' },
}

let stage: Stage
/** What the platform service answers; it can also hold the answer back. */
let answer: (job: { job_id: string; attempt: number }) => unknown
let calls: { job_id: string; attempt: number; lease_token: string }[]
let open = 0
let mostOpen = 0
const stops: (() => Promise<unknown>)[] = []
const running: Dispatcher[] = []

beforeAll(async () => {
  stage = await setStage()
  const app = createServiceApp({ service: 'x', logger, isReady: async () => undefined })
  app.post(
    PROCESS_PUBLICATION_PATH,
    requireInternalCall({ secret: SECRET, audience: 'x' }),
    async (context) => {
      const job = await context.req.json()
      calls.push(job)
      open += 1
      mostOpen = Math.max(mostOpen, open)
      const result = await answer(job)
      open -= 1
      return result === 'crash' ? context.text('', 502) : context.json(result as never)
    },
  )
  const service = await listen(app, { host: '127.0.0.1', port: 0 })
  await stage.xService`select announce_platform('x', 'X', '1.0.0', '{}', ${service.url})`
  stops.push(service.close)
})
afterAll(async () => {
  for (const stop of stops) await stop()
  await stage.close()
})
beforeEach(async () => {
  await clearQueue(stage)
  calls = []
  mostOpen = 0
  answer = () => completed
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((dispatcher) => dispatcher.stop()))
})

const startDispatcher = async (): Promise<Dispatcher> => {
  const sql = postgres(stage.database.urlAs('carteiro_dispatcher'), { max: 2, onnotice: () => undefined })
  stops.unshift(() => sql.end({ timeout: 1 }))
  const dispatcher = createDispatcher({
    sql,
    id: randomUUID(),
    delivery: { secret: SECRET, attemptLimitMs: 30_000 },
    logger,
  })
  await dispatcher.start()
  running.push(dispatcher)
  return dispatcher
}
const asleep = async () =>
  expect.poll(async () => (await stage.owner`select from dispatchers where asleep`).length, {
    timeout: 5_000,
  })
const statusOf = async (id: string) => (await jobOf(stage.owner, id)).status
const firstJob = (answered: { jobs: { job_id: string }[] }): string => answered.jobs[0]?.job_id ?? ''

it('delivers fifty jobs once each with two dispatchers, and never more than five at a time', async () => {
  answer = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return completed
  }
  const { jobs } = await enqueue(
    stage,
    Array.from({ length: 50 }, () => ({})),
  )
  await Promise.all([startDispatcher(), startDispatcher()])
  await expect
    .poll(async () => (await stage.owner`select from publication_jobs where status = 'completed'`).length, {
      timeout: 20_000,
    })
    .toBe(50)
  expect(new Set(calls.map((call) => call.job_id)).size).toBe(50)
  expect(calls).toHaveLength(jobs.length)
  expect(mostOpen).toBeLessThanOrEqual(5)
  expect(mostOpen).toBeGreaterThan(1)
})

it('sleeps when there is nothing to do, and the doorbell wakes it', async () => {
  await stage.owner`delete from dispatchers`
  await startDispatcher()
  await (await asleep()).toBe(1)
  const id = firstJob(await enqueue(stage))
  await expect.poll(() => statusOf(id), { timeout: 5_000 }).toBe('completed')
})

it('gives the slot back while the platform works, and resumes in time', async () => {
  answer = ({ attempt }) =>
    attempt === 1 ? { outcome: 'pending', resume_after_seconds: 0.2, reason: 'transcoding' } : completed
  const id = firstJob(await enqueue(stage))
  await startDispatcher()
  await expect.poll(() => statusOf(id), { timeout: 10_000 }).toBe('completed')
  expect(await timelineOf(stage.owner, id)).toEqual([
    'enqueued',
    'attempt_started',
    'waiting_for_platform',
    'attempt_started',
    'completed',
  ])
})

it('tries again after a crash of the service', async () => {
  await stage.owner`update queue_settings set retry_base = '0.1 seconds'`
  answer = ({ attempt }) => (attempt === 1 ? 'crash' : completed)
  const id = firstJob(await enqueue(stage))
  await startDispatcher()
  await expect.poll(() => statusOf(id), { timeout: 10_000 }).toBe('completed')
  expect(await jobOf(stage.owner, id)).toMatchObject({ attempt: 2, retry_count: 1 })
})

it('waits for a service that is not there, at no cost to the job', async () => {
  const id = firstJob(await enqueue(stage, [{ platform: 'threads', option: 'threads_post' }]))
  await startDispatcher()
  await expect
    .poll(async () => (await jobOf(stage.owner, id)).error_code, { timeout: 5_000 })
    .toBe('platform_unavailable')
  expect(await jobOf(stage.owner, id)).toMatchObject({ status: 'pending', retry_count: 0 })
})

it('takes over the jobs of a dispatcher that died', async () => {
  await stage.owner`update queue_settings set lease = '0.3 seconds'`
  const id = firstJob(await enqueue(stage))
  // A dispatcher that claims and is never heard of again.
  await stage.dispatcher`select claim_publication_jobs(5, ${randomUUID()})`
  await startDispatcher()
  await expect.poll(() => statusOf(id), { timeout: 15_000 }).toBe('completed')
  expect(calls).toHaveLength(1)
})

it('finishes what is in hand before it stops, and leaves the rest in the queue', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  answer = async () => {
    await held
    return completed
  }
  const { jobs } = await enqueue(
    stage,
    Array.from({ length: 7 }, () => ({})),
  )
  const dispatcher = await startDispatcher()
  await expect.poll(() => calls.length).toBe(5)
  const stopped = dispatcher.stop()
  release()
  await stopped
  const statuses = await Promise.all(jobs.map((job) => statusOf(job.job_id)))
  expect(statuses.filter((status) => status === 'completed')).toHaveLength(5)
  expect(statuses.filter((status) => status === 'pending')).toHaveLength(2)
})

it('answers the signed tick of pg_cron at once, and no other', async () => {
  const dispatcher = await startDispatcher()
  const app = createApp({ sql: stage.dispatcher, logger, secret: SECRET, dispatcher })
  const token = await signInternalCall({ secret: SECRET, issuer: 'pg_cron', audience: 'dispatcher' })
  const post = (authorization: string) =>
    app.request('/api/internal/tick', { method: 'POST', headers: { authorization } })
  expect((await post(`Bearer ${token}`)).status).toBe(202)
  expect((await post('Bearer forged')).status).toBe(401)
})
