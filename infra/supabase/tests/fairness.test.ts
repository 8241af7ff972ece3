import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, createAccount, createUser, enqueue, type Stage, setStage, takeTurn } from './support.ts'

let stage: Stage
let other: string
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
  other = await createUser(stage.owner)
  await createAccount(stage.owner, other, 'x')
})
afterAll(() => stage.close())
beforeEach(() => clearQueue(stage))

const CAP = 5
const SHARE = 10
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }

const enqueueFor = async (userId: string, count: number, priority = 'normal'): Promise<string[]> => {
  const jobs = Array.from({ length: count }, () => ({ priority }))
  return (await enqueue({ gateway: stage.gateway, userId }, jobs)).jobs.map(({ job_id }) => job_id)
}
/** Works until nothing is left, or so many jobs were done; answers the jobs in the order in which they were begun. */
const drain = async (limit = Number.POSITIVE_INFINITY): Promise<string[]> => {
  const begun: string[] = []
  let settlements: { lease_token: string; outcome: typeof completed }[] = []
  for (;;) {
    const { claims } = await takeTurn(stage.dispatcher, { settlements })
    begun.push(...claims.map(({ job_id }) => job_id))
    settlements = claims.map(({ lease_token }) => ({ lease_token, outcome: completed }))
    if (claims.length === 0 || begun.length >= limit) {
      await takeTurn(stage.dispatcher, { settlements, max: 0 })
      return begun
    }
  }
}

describe('a user with very many jobs', () => {
  it('delays another user’s single one by their share of the lane at most', async () => {
    const many = await enqueueFor(stage.userId, 300)
    const [single] = await enqueueFor(other, 1)
    const begun = await drain()
    expect(begun).toHaveLength(301)
    expect(begun.indexOf(single ?? '')).toBeLessThan(SHARE + CAP)
    // And keeps the order of their own.
    expect(begun.filter((id) => id !== single)).toEqual(many)
  })

  it('shares the slots with others who have very many', async () => {
    const one = await enqueueFor(stage.userId, 100)
    await enqueueFor(other, 100)
    const begun = await drain(100)
    const ofOne = begun.filter((id) => one.includes(id)).length
    expect(ofOne).toBeGreaterThan(30)
    expect(ofOne).toBeLessThan(70)
    await drain()
  })

  it('loses nothing when a lane is purged: the sweep brings everything back', async () => {
    await enqueueFor(stage.userId, 40)
    await stage.owner`select pgmq.purge_queue('publication_queue')`
    await stage.owner`alter table publication_jobs disable trigger guard_identity`
    await stage.owner`update publication_jobs set created_at = now() - interval '5 minutes'`
    await stage.owner`alter table publication_jobs enable trigger guard_identity`
    await stage.owner`select retry_failed_publication_jobs()`
    expect(await drain()).toHaveLength(40)
  })

  it('may cancel what is far behind', async () => {
    const many = await enqueueFor(stage.userId, 40)
    const last = many.at(-1) ?? ''
    await stage.gateway`select cancel_publication_job(${last}, ${stage.userId})`
    const begun = await drain()
    expect(begun).toEqual(many.slice(0, -1))
  })
})

describe('priorities', () => {
  it('high goes before normal before low', async () => {
    const low = await enqueueFor(stage.userId, 1, 'low')
    const normal = await enqueueFor(stage.userId, 1)
    const high = await enqueueFor(stage.userId, 1, 'high')
    await stage.owner`select setval('publication_claims', 100)`
    expect(await drain()).toEqual([...high, ...normal, ...low])
  })

  it('and nobody starves: what is low is reached while high ones keep coming', async () => {
    const [low] = await enqueueFor(stage.userId, 1, 'low')
    const begun: string[] = []
    for (let round = 0; round < 12; round += 1) {
      await enqueueFor(other, CAP, 'high')
      begun.push(...(await drain(CAP)))
    }
    expect(begun).toContain(low)
    await drain()
  })
})
