import { join } from 'node:path'
import type { Job } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'

let harness: StackHarness
let picture: unknown
beforeAll(async () => {
  harness = await startStackHarness({ platforms: ['x'] })
  picture = await harness.client.upload(join(fixtures, 'square.jpg'))
})
afterAll(() => harness?.end(), 60_000)

const LIMIT_MS = 120_000
const enqueue = async (text: string, more: Record<string, unknown> = {}): Promise<string> => {
  const { data } = await harness.client.enqueue({
    selectedOptions: ['x_post'],
    mediaFiles: [picture],
    captions: { universal: text },
    ...more,
  })
  return data.jobs[0]?.job_id ?? ''
}
const jobs = '/api/publications/jobs'
const jobOf = (id: string) => harness.client.call<Job>(`${jobs}/${id}`)
const cancel = (id: string) => harness.client.call<Job>(`${jobs}/${id}/cancel`, { method: 'POST' })
const edit = (id: string, body: unknown) =>
  harness.client.call<Job>(`${jobs}/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const untilStatus = async (id: string, status: Job['status']) =>
  until(async () => (await jobOf(id)).status === status, `the job is ${status}`, LIMIT_MS)
const postsOf = async (text: string) => (await harness.posts('x')).filter((post) => post.text === text)
const takenSlots = async () =>
  (await harness.sql`select slot from carteiro.publication_slots where lease_token is not null`).length

/** The platform holds the next call of this operation until it is released. */
const holdAt = (operation: string) => harness.fault({ platform: 'x', operation, fault: 'hold_before' })
const untilHeld = () => until(async () => (await harness.holds()).length > 0, 'the call is held', LIMIT_MS)
const releaseHeld = () => harness.sandbox('POST', '/holds/release', {})

it('a user cancels a job during its upload: the work ends, the slot is free, nothing is posted', async () => {
  await holdAt('append_upload')
  const id = await enqueue('Parar a meio')
  await untilHeld()
  await expect(edit(id, { caption: 'Tarde demais' })).rejects.toThrow(/HTTP 409.*phase validating/)
  expect(await cancel(id)).toMatchObject({ status: 'cancelled', phase: 'done' })
  await releaseHeld()
  await until(async () => (await takenSlots()) === 0, 'the slot is free', LIMIT_MS)
  const after = 'Depois'
  await untilStatus(await enqueue(after), 'completed')
  expect(await postsOf(after)).toHaveLength(1)
  expect(await postsOf('Parar a meio')).toEqual([])
  expect(await jobOf(id)).toMatchObject({ status: 'cancelled', error_code: null })
})

it('a cancel during or after the publishing call is refused', async () => {
  await holdAt('create_post')
  const id = await enqueue('Já vai')
  await untilHeld()
  await expect(cancel(id)).rejects.toThrow(/HTTP 409.*phase confirming/)
  await expect(edit(id, { caption: 'Tarde demais' })).rejects.toThrow(/HTTP 409.*phase confirming/)
  await releaseHeld()
  await untilStatus(id, 'completed')
  await expect(cancel(id)).rejects.toThrow(/HTTP 409.*completed.*phase done/)
  expect(await postsOf('Já vai')).toHaveLength(1)
})

it('a scheduled post goes out once, as it was edited last, when its new time comes', async () => {
  const hour = 3_600_000
  const id = await enqueue('Rascunho', { scheduledAt: new Date(Date.now() + hour).toISOString() })
  await edit(id, { caption: 'Texto final' })
  await edit(id, { scheduledAt: new Date(Date.now() + 1_000).toISOString() })
  await untilStatus(id, 'completed')
  const [post, ...others] = await postsOf('Texto final')
  expect(others).toEqual([])
  expect(await postsOf('Rascunho')).toEqual([])
  expect(post).toMatchObject({ permalink: (await jobOf(id)).platform_response?.permalink })
})
