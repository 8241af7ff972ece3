import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clearQueue, enqueue, jobOf, type Stage, setStage, takeTurn, timelineOf } from './support.ts'

const CAP = 2
const completed = { outcome: 'completed', platform_response: { post_id: '1', permalink: null } }
const waits = { outcome: 'pending', resume_after_seconds: 60, reason: 'transcoding' }
const givenBack = { outcome: 'given_back' }

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
})
afterAll(() => stage.close())
beforeEach(async () => {
  await clearQueue(stage)
  await stage.owner`select set_max_concurrent(${CAP})`
})

/** A dispatcher with both slots and three leases ahead, and three jobs left for others. */
const setAhead = async () => {
  const id = randomUUID()
  const { jobs } = await enqueue(
    stage,
    Array.from({ length: 8 }, () => ({})),
  )
  const { claims, held } = await takeTurn(stage.dispatcher, { id, ahead: 3 })
  const told = (outcome: Record<string, unknown>, ...places: number[]) =>
    places.map((place) => ({ lease_token: claims[place]?.lease_token ?? '', outcome }))
  return {
    claims,
    held,
    jobIds: jobs.map(({ job_id }) => job_id),
    leases: claims.map(({ lease_token }) => lease_token),
    turn: (outcome: Record<string, unknown>, places: number[], more: { ahead?: number; max?: number } = {}) =>
      takeTurn(stage.dispatcher, { id, settlements: told(outcome, ...places), ...more }),
  }
}
const another = () => takeTurn(stage.dispatcher)
const expire = (leases: string[]) =>
  stage.owner`update publication_slots set lease_expires_at = now() - interval '1 second'
    where lease_token = any(${leases})`
const slots = async () =>
  (
    await stage.owner`select lease_token from publication_slots where slot > 0 and lease_token is not null order by slot`
  ).map((row) => row.lease_token as string)
const placesTaken = async () =>
  (await stage.owner`select from publication_slots where slot < 0 and lease_token is not null`).length

describe('leases ahead', () => {
  it('come after those that fill the slots, in the order of the lane, and are no slots', async () => {
    const { claims, held, jobIds, leases } = await setAhead()
    expect(held).toBe(CAP)
    expect(claims.map(({ job_id }) => job_id)).toEqual(jobIds.slice(0, 5))
    expect((await slots()).toSorted()).toEqual(leases.slice(0, 2).toSorted())
    expect((await another()).claims).toEqual([])
    const [shown] = await stage.owner`
      select queue_gauges() ->> 'slots' as slots, queue_state() -> 'in_flight' -> 0 ->> 'jobs' as in_flight`
    expect(shown).toEqual({ slots: '2', in_flight: '2' })
  })

  it.each([
    ['completed', completed],
    ['waits for its platform', waits],
    ['is given back', givenBack],
  ])('take over the slot of a job that %s, before any other dispatcher can', async (_end, outcome) => {
    const { turn, leases } = await setAhead()
    const answer = await turn(outcome, [0])
    expect(answer.held).toBe(CAP)
    expect(await slots()).toContain(leases[1])
    expect(leases.slice(2)).toEqual(
      expect.arrayContaining((await slots()).filter((one) => one !== leases[1])),
    )
    expect(await placesTaken()).toBe(2)
    expect((await another()).claims).toEqual([])
  })

  it('take over the slot of a job that is settled alone', async () => {
    const { leases } = await setAhead()
    await stage.dispatcher`
      select settle_publication_job(${leases[0] ?? ''}, ${stage.dispatcher.json(completed)})`
    expect(await slots()).toHaveLength(CAP)
    expect(await placesTaken()).toBe(2)
  })

  it('are filled up again, by as many as the dispatcher wants', async () => {
    const { turn } = await setAhead()
    expect((await turn(completed, [0, 1], { ahead: 3 })).claims).toHaveLength(2)
    expect(await placesTaken()).toBe(3)
    expect((await turn(completed, [2, 3, 4], { ahead: 1 })).claims).toHaveLength(1)
    expect(await placesTaken()).toBe(1)
  })

  it('may end before their slot is theirs on record', async () => {
    const { turn, jobIds } = await setAhead()
    const answer = await turn(completed, [0, 2, 3])
    expect(answer).toMatchObject({ settled: [true, true, true], held: CAP })
    expect(await placesTaken()).toBe(0)
    expect(await timelineOf(stage.owner, jobIds[3] ?? '')).toEqual([
      'enqueued',
      'attempt_started',
      'completed',
    ])
  })

  it('keep the slot that they took over in a turn that also looks for leases that ran out', async () => {
    const { turn, claims } = await setAhead()
    await stage.owner`update dispatchers set swept_at = now() - interval '1 minute'`
    expect(await turn(completed, [0, 1])).toMatchObject({ held: CAP })
    expect((await turn(completed, [2, 3, 4])).settled).toEqual([true, true, true])
    expect(await jobOf(stage.owner, claims[4]?.job_id ?? '')).toMatchObject({ status: 'completed' })
  })

  it('keep a slot whose own lease has run out: their job may be in flight in it', async () => {
    const { leases } = await setAhead()
    await expire(leases.slice(0, 2))
    expect((await another()).claims).toEqual([])
    expect(await slots()).toHaveLength(CAP)
    await expire(leases)
    await stage.owner`update dispatchers set swept_at = now() - interval '1 minute'`
    expect((await another()).claims).toHaveLength(CAP)
    expect(await placesTaken()).toBe(0)
  })

  it('are not taken while slots beyond a lowered cap are at work', async () => {
    const { turn } = await setAhead()
    await stage.owner`select set_max_concurrent(1)`
    const first = await turn(completed, [0, 1], { ahead: 3 })
    expect(first).toMatchObject({ claims: [], held: 2 })
    const second = await turn(completed, [2, 3], { ahead: 3 })
    expect(second).toMatchObject({ claims: [], held: 1 })
    const third = await turn(completed, [4], { ahead: 3 })
    expect(third.held).toBe(1)
    expect(third.claims).toHaveLength(3)
  })

  it('go back to the queue when they are given back, at no cost', async () => {
    const { turn, jobIds } = await setAhead()
    await turn(givenBack, [2, 3, 4], { max: 0 })
    expect(await placesTaken()).toBe(0)
    expect(await jobOf(stage.owner, jobIds[2] ?? '')).toMatchObject({ status: 'pending', retry_count: 0 })
    expect((await turn(completed, [0, 1])).claims).toHaveLength(CAP)
  })

  it('of jobs that are cancelled count until their end is told: they may have begun', async () => {
    const { turn, jobIds } = await setAhead()
    for (const id of jobIds.slice(2, 5)) {
      await stage.gateway`select cancel_publication_job(${id}, ${stage.userId})`
    }
    expect((await turn(completed, [0, 1], { max: 0 })).held).toBe(CAP)
    expect((await another()).claims).toEqual([])
    expect(await turn(completed, [2, 3, 4], { max: 0 })).toMatchObject({
      settled: [false, false, false],
      held: 0,
    })
    expect(await placesTaken()).toBe(0)
  })
})
