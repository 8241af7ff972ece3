import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
  timelineOf,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const CAP = 2
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
const waits = { outcome: 'pending', resume_after_seconds: 60, reason: 'transcoding' }
const givenBack = { outcome: 'given_back' }

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`select carteiro.set_max_concurrent(${CAP})`
})

/** A dispatcher with both slots and three prefetched leases; three jobs are left for other dispatchers. */
const prefetchThree = async () => {
  const id = randomUUID()
  const { jobs } = await enqueue(
    harness,
    Array.from({ length: 8 }, () => ({})),
  )
  const { claims, held } = await pollQueue(harness.dispatcher, { id, prefetch: 3 })
  const settlementsOf = (outcome: Record<string, unknown>, ...places: number[]) =>
    places.map((place) => ({ lease_token: claims[place]?.lease_token ?? '', outcome }))
  return {
    claims,
    held,
    jobIds: jobs.map(({ job_id }) => job_id),
    leases: claims.map(({ lease_token }) => lease_token),
    poll: (
      outcome: Record<string, unknown>,
      places: number[],
      more: { prefetch?: number; max?: number } = {},
    ) => pollQueue(harness.dispatcher, { id, settlements: settlementsOf(outcome, ...places), ...more }),
  }
}
const another = () => pollQueue(harness.dispatcher)
const expire = (leases: string[]) =>
  harness.owner`update carteiro.publication_slots set lease_expires_at = now() - interval '1 second'
    where lease_token = any(${leases})`
const slots = async () =>
  (
    await harness.owner`select lease_token from carteiro.publication_slots where slot > 0 and lease_token is not null order by slot`
  ).map((row) => row.lease_token as string)
const placesTaken = async () =>
  (await harness.owner`select from carteiro.publication_slots where slot < 0 and lease_token is not null`)
    .length

describe('prefetched leases', () => {
  it('follow those that fill the slots, in the order of the queue, and do not count as slots', async () => {
    const { claims, held, jobIds, leases } = await prefetchThree()
    expect(held).toBe(CAP)
    expect(claims.map(({ job_id }) => job_id)).toEqual(jobIds.slice(0, 5))
    expect((await slots()).toSorted()).toEqual(leases.slice(0, 2).toSorted())
    expect((await another()).claims).toEqual([])
    const [shown] = await harness.owner`
      select carteiro.queue_gauges() ->> 'slots' as slots, carteiro.queue_state() -> 'in_flight' -> 0 ->> 'jobs' as in_flight`
    expect(shown).toEqual({ slots: '2', in_flight: '2' })
  })

  it.each([
    ['completed', completed],
    ['waits for its platform', waits],
    ['is released', givenBack],
  ])('take over the slot of a job that %s, before any other dispatcher can', async (_end, outcome) => {
    const { poll, leases } = await prefetchThree()
    const answer = await poll(outcome, [0])
    expect(answer.held).toBe(CAP)
    expect(await slots()).toContain(leases[1])
    expect(leases.slice(2)).toEqual(
      expect.arrayContaining((await slots()).filter((one) => one !== leases[1])),
    )
    expect(await placesTaken()).toBe(2)
    expect((await another()).claims).toEqual([])
  })

  it('take over the slot of a job that is settled by itself', async () => {
    const { leases } = await prefetchThree()
    await harness.dispatcher`
      select carteiro.settle_publication_job(${leases[0] ?? ''}, ${harness.dispatcher.json(completed)})`
    expect(await slots()).toHaveLength(CAP)
    expect(await placesTaken()).toBe(2)
  })

  it('are refilled to as many as the dispatcher asks for', async () => {
    const { poll } = await prefetchThree()
    expect((await poll(completed, [0, 1], { prefetch: 3 })).claims).toHaveLength(2)
    expect(await placesTaken()).toBe(3)
    expect((await poll(completed, [2, 3, 4], { prefetch: 1 })).claims).toHaveLength(1)
    expect(await placesTaken()).toBe(1)
  })

  it('may be settled before their slot is recorded', async () => {
    const { poll, jobIds } = await prefetchThree()
    const answer = await poll(completed, [0, 2, 3])
    expect(answer).toMatchObject({ settled: [true, true, true], held: CAP })
    expect(await placesTaken()).toBe(0)
    expect(await timelineOf(harness.owner, jobIds[3] ?? '')).toEqual([
      'enqueued',
      'attempt_started',
      'completed',
    ])
  })

  it('keep the slot that they took over in a poll that also frees expired leases', async () => {
    const { poll, claims } = await prefetchThree()
    await harness.owner`update carteiro.dispatchers set swept_at = now() - interval '1 minute'`
    expect(await poll(completed, [0, 1])).toMatchObject({ held: CAP })
    expect((await poll(completed, [2, 3, 4])).settled).toEqual([true, true, true])
    expect(await jobOf(harness.owner, claims[4]?.job_id ?? '')).toMatchObject({ status: 'completed' })
  })

  it('keep a slot whose former lease has expired: their job may be in flight in it', async () => {
    const { leases } = await prefetchThree()
    await expire(leases.slice(0, 2))
    expect((await another()).claims).toEqual([])
    expect(await slots()).toHaveLength(CAP)
    await expire(leases)
    await harness.owner`update carteiro.dispatchers set swept_at = now() - interval '1 minute'`
    expect((await another()).claims).toHaveLength(CAP)
    expect(await placesTaken()).toBe(0)
  })

  it('are not claimed while slots beyond a lowered cap are in use', async () => {
    const { poll } = await prefetchThree()
    await harness.owner`select carteiro.set_max_concurrent(1)`
    const first = await poll(completed, [0, 1], { prefetch: 3 })
    expect(first).toMatchObject({ claims: [], held: 2 })
    const second = await poll(completed, [2, 3], { prefetch: 3 })
    expect(second).toMatchObject({ claims: [], held: 1 })
    const third = await poll(completed, [4], { prefetch: 3 })
    expect(third.held).toBe(1)
    expect(third.claims).toHaveLength(3)
  })

  it('return their jobs to the queue when they are released, without a retry', async () => {
    const { poll, jobIds } = await prefetchThree()
    await poll(givenBack, [2, 3, 4], { max: 0 })
    expect(await placesTaken()).toBe(0)
    expect(await jobOf(harness.owner, jobIds[2] ?? '')).toMatchObject({ status: 'pending', retry_count: 0 })
    expect((await poll(completed, [0, 1])).claims).toHaveLength(CAP)
  })

  it('of cancelled jobs count until their dispatcher settles them: they may have begun', async () => {
    const { poll, jobIds } = await prefetchThree()
    for (const id of jobIds.slice(2, 5)) {
      await harness.gateway`select carteiro.cancel_publication_job(${id}, ${harness.userId})`
    }
    expect((await poll(completed, [0, 1], { max: 0 })).held).toBe(CAP)
    expect((await another()).claims).toEqual([])
    expect(await poll(completed, [2, 3, 4], { max: 0 })).toMatchObject({
      settled: [false, false, false],
      held: 0,
    })
    expect(await placesTaken()).toBe(0)
  })
})

it('a poll claims 250 jobs at most, slots and prefetched leases together, which bounds its answer', async () => {
  await harness.owner`select carteiro.set_max_concurrent(230)`
  await enqueue(harness, Array(290).fill({}))
  const id = randomUUID()
  const poll = () => pollQueue(harness.dispatcher, { id, prefetch: 60 })
  const polls = [await poll(), await poll()]
  expect(polls.map(({ claims }) => claims.length)).toEqual([250, 40])
  expect(polls.map(({ held }) => held)).toEqual([230, 230])
})
