import { enqueue, jobOf } from '@carteiro/testing/database/harness'
import {
  type Call,
  completed,
  type DispatcherHarness,
  firstJob,
  startDispatcherHarness,
} from '@carteiro/testing/dispatcher/harness'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

let harness: DispatcherHarness
beforeAll(async () => {
  harness = await startDispatcherHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const deleted = { outcome: 'completed', result: { parts: [{ post_id: '1', was: 'deleted' }] } }
const unpublish = (id: string) =>
  harness.gateway`select carteiro.unpublish_publication_job(${id}, ${harness.userId})`
const completedJobs = async (): Promise<number> =>
  (await harness.owner`select from publication_jobs where status = 'completed'`).length
const isRemoved = async (id: string): Promise<boolean> => (await jobOf(harness.owner, id)).removed_at !== null

it('an action is sent to the service like a job, and its result is kept with it', async () => {
  harness.answerWith(({ action }) => (action ? deleted : completed))
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher()
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  await unpublish(id)
  await expect.poll(() => isRemoved(id)).toBe(true)
  expect(harness.calls.map(({ action }) => action?.kind)).toEqual([undefined, 'unpublish'])
  expect(harness.calls[1]).toMatchObject({ job_id: id, action: { post: { post_id: '1' }, request: {} } })
  const [row] = await harness.owner`select state, result from carteiro.job_actions where job_id = ${id}`
  expect(row).toEqual({ state: 'done', result: deleted.result })
})

it('jobs and actions together are never more than the cap, and both go on', async () => {
  const open = new Set<Call>()
  let most = 0
  harness.answerWith(async (call) => {
    open.add(call)
    most = Math.max(most, open.size)
    await new Promise((resolve) => setImmediate(resolve))
    open.delete(call)
    return call.action ? deleted : completed
  })
  const published = (await enqueue(harness, [{}, {}, {}])).jobs.map(({ job_id }) => job_id)
  await Promise.all([harness.startDispatcher(), harness.startDispatcher()])
  await expect.poll(completedJobs).toBe(3)
  await enqueue(
    harness,
    Array.from({ length: 40 }, () => ({})),
  )
  await Promise.all(published.map(unpublish))
  await expect.poll(async () => (await Promise.all(published.map(isRemoved))).every(Boolean)).toBe(true)
  await expect.poll(completedJobs).toBe(43)
  expect(harness.calls.filter(({ action }) => action)).toHaveLength(3)
  expect(most).toBeLessThanOrEqual(5)
})

it('attempts of actions are not remembered as attempts of their jobs', async () => {
  const remembered: unknown[] = []
  const installation = {
    recognise: async () => undefined,
    reason: () => undefined,
    notice: () => undefined,
    remember: async (_lsn: string | undefined, claims: unknown[]) => void remembered.push(...claims),
  }
  harness.answerWith(({ action }) => (action ? deleted : completed))
  const id = firstJob(await enqueue(harness))
  await harness.startDispatcher({ installation: installation as never })
  await expect.poll(() => harness.statusOf(id)).toBe('completed')
  await unpublish(id)
  await expect.poll(() => isRemoved(id)).toBe(true)
  expect(remembered).toEqual([{ job_id: id, attempt: 1 }])
})
