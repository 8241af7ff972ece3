import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let harness: DatabaseHarness
let other: string
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  other = await createUser(harness.owner)
  await createAccount(harness.owner, other, 'x')
})
afterAll(() => harness.close())
beforeEach(() => clearQueue(harness))

const CAP = 5
const SHARE = 10
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }

const enqueueFor = async (userId: string, count: number, priority = 'normal'): Promise<string[]> => {
  const jobs = Array.from({ length: count }, () => ({ priority }))
  return (await enqueue({ gateway: harness.gateway, userId }, jobs)).jobs.map(({ job_id }) => job_id)
}
/** Completes jobs until none is left, or this many are done; returns them in the order in which they began. */
const drain = async (limit = Number.POSITIVE_INFINITY): Promise<string[]> => {
  const begun: string[] = []
  let settlements: { lease_token: string; outcome: typeof completed }[] = []
  for (;;) {
    const { claims } = await pollQueue(harness.dispatcher, { settlements })
    begun.push(...claims.map(({ job_id }) => job_id))
    settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    if (claims.length === 0 || begun.length >= limit) {
      await pollQueue(harness.dispatcher, { settlements, max: 0 })
      return begun
    }
  }
}

describe('a user with very many jobs', () => {
  it('delays another user’s single job by their share of the queue at most', async () => {
    const many = await enqueueFor(harness.userId, 300)
    const [single] = await enqueueFor(other, 1)
    const begun = await drain()
    expect(begun).toHaveLength(301)
    expect(begun.indexOf(single ?? '')).toBeLessThan(SHARE + CAP)
    // Each user's own jobs keep their order.
    expect(begun.filter((id) => id !== single)).toEqual(many)
  })

  it('shares the slots with other users who have very many', async () => {
    const one = await enqueueFor(harness.userId, 100)
    await enqueueFor(other, 100)
    const begun = await drain(100)
    const ofOne = begun.filter((id) => one.includes(id)).length
    expect(ofOne).toBeGreaterThan(30)
    expect(ofOne).toBeLessThan(70)
    await drain()
  })

  it('loses no job when a queue is purged: the sweep enqueues all again', async () => {
    await enqueueFor(harness.userId, 40)
    await harness.owner`select pgmq.purge_queue('publication_queue')`
    await harness.owner`alter table publication_jobs disable trigger guard_identity`
    await harness.owner`update publication_jobs set created_at = now() - interval '5 minutes'`
    await harness.owner`alter table publication_jobs enable trigger guard_identity`
    await harness.owner`select retry_failed_publication_jobs()`
    expect(await drain()).toHaveLength(40)
  })

  it('may cancel a job that is far behind', async () => {
    const many = await enqueueFor(harness.userId, 40)
    const last = many.at(-1) ?? ''
    await harness.gateway`select carteiro.cancel_publication_job(${last}, ${harness.userId})`
    const begun = await drain()
    expect(begun).toEqual(many.slice(0, -1))
  })
})

describe('priorities', () => {
  it('high goes before normal before low', async () => {
    const low = await enqueueFor(harness.userId, 1, 'low')
    const normal = await enqueueFor(harness.userId, 1)
    const high = await enqueueFor(harness.userId, 1, 'high')
    await harness.owner`select setval('carteiro.publication_claim_number', 100)`
    expect(await drain()).toEqual([...high, ...normal, ...low])
  })

  it('and a low one is reached while high ones keep coming', async () => {
    const [low] = await enqueueFor(harness.userId, 1, 'low')
    const begun: string[] = []
    for (let burst = 0; burst < 12; burst += 1) {
      await enqueueFor(other, CAP, 'high')
      begun.push(...(await drain(CAP)))
    }
    expect(begun).toContain(low)
    await drain()
  })
})

describe('users whose jobs are due at the same moment', () => {
  const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
  const [inAnHour, inTwoHours] = [inHours(1), inHours(2)]
  const scheduleFor = async (userId: string, count: number, scheduledAt = inAnHour): Promise<string[]> => {
    const jobs = Array.from({ length: count }, () => ({ scheduled_at: scheduledAt }))
    return (await enqueue({ gateway: harness.gateway, userId }, jobs)).jobs.map(({ job_id }) => job_id)
  }
  const letItCome = () =>
    harness.owner`update carteiro.publication_timers set due_at = now() - interval '1 second'`

  it('take turns, whoever enqueued first, and in how many calls', async () => {
    const early = [...(await scheduleFor(harness.userId, 4)), ...(await scheduleFor(harness.userId, 2))]
    const late = await scheduleFor(other, 6)
    await letItCome()
    const begun = await drain()
    const turns = early.map((_, index) => new Set([early[index], late[index]]))
    expect(begun.flatMap((_, index) => (index % 2 ? [] : [new Set(begun.slice(index, index + 2))]))).toEqual(
      turns,
    )
  })

  it('take turns with those whose jobs were moved to that moment', async () => {
    await scheduleFor(harness.userId, 6)
    const moved = await scheduleFor(other, 2, inTwoHours)
    for (const id of moved)
      await harness.gateway`select carteiro.reschedule_publication_job(${id}, ${other}, ${inAnHour})`
    await letItCome()
    const begun = await drain()
    expect(begun.slice(0, 2)).toContain(moved[0])
    expect(begun.slice(2, 4)).toContain(moved[1])
  })
})
