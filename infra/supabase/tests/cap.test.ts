import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clearQueue, enqueue, type Stage, setStage, takeTurn } from './support.ts'

// The rule by which a dispatcher begins what it has taken ahead, played against the database in whatever order: whoever has
// a job in flight holds a slot for it, so that there are never more than slots.

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
  await stage.owner`update platform_policies set rates = '[]'`
})
afterAll(() => stage.close())

const JOBS = 30
const RUNS = 60
const outcomes = [
  { outcome: 'completed', platform_response: { post_id: '1', permalink: null } },
  { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' },
  { outcome: 'pending', resume_after_seconds: 3_600, reason: 'transcoding' },
  { outcome: 'given_back' },
] as const

type Lease = { token: string; jobId: string }

/** As services/dispatcher/src/hand.ts has it. */
const createPlayer = () => {
  const id = randomUUID()
  const inFlight: Lease[] = []
  const waiting: Lease[] = []
  let told: { lease_token: string; outcome: Record<string, unknown> }[] = []
  let slots = 0

  const begin = (): void => {
    while (inFlight.length < slots && waiting.length > 0) inFlight.push(...waiting.splice(0, 1))
  }
  const end = (count: number, outcome: number): void => {
    for (const { token } of inFlight.splice(0, count)) {
      told.push({ lease_token: token, outcome: outcomes[outcome % outcomes.length] ?? outcomes[0] })
      begin()
    }
  }
  return {
    id,
    inFlight,
    waiting,
    end,
    /** In between, when the database has committed and its answer is under way, `meanwhile` jobs end. */
    turn: async (options: {
      ahead: number
      meanwhile: number
      isLost: boolean
      sweeps: boolean
    }): Promise<void> => {
      if (options.sweeps) await stage.owner`update dispatchers set swept_at = now() - interval '1 minute'`
      const sent = told
      told = []
      const answer = await takeTurn(stage.dispatcher, { id, settlements: sent, ahead: options.ahead })
      end(options.meanwhile, 0)
      await everybodyHoldsSlots()
      if (options.isLost) {
        told = [...sent, ...told]
        return
      }
      waiting.push(...answer.claims.map(({ lease_token, job_id }) => ({ token: lease_token, jobId: job_id })))
      slots = answer.held
      begin()
    },
  }
}
let players: ReturnType<typeof createPlayer>[] = []
/** Whose lease has run out is taken for dead: its calls are nobody's. */
let dead = new Set<string>()

const everybodyHoldsSlots = async (): Promise<void> => {
  for (const { id, inFlight } of players) {
    const [row] = await stage.owner`
      select count(*)::int as slots from publication_slots where slot > 0 and dispatcher_id = ${id}`
    expect(inFlight.filter(({ token }) => !dead.has(token)).length).toBeLessThanOrEqual(row?.slots)
  }
  const [leases] = await stage.owner`
    select
      (select count(*)::int from publication_jobs as job where is_at_work(job, job.attempt)) as jobs,
      (
        select count(distinct slot.lease_token)::int
        from publication_slots as slot join publication_jobs as job on job.id = slot.job_id and is_at_work(job, slot.attempt)
      ) as slots`
  expect(leases?.slots).toBe(leases?.jobs)
}

const who = fc.integer({ min: 0, max: 1 })
const move = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('turn' as const),
      who,
      ahead: fc.nat(6),
      meanwhile: fc.nat(3),
      isLost: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      sweeps: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      who,
      count: fc.integer({ min: 1, max: 4 }),
      outcome: fc.nat(7),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), who, place: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), who, place: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cap' as const), who, cap: fc.integer({ min: 1, max: 4 }) }),
  },
)

it('whoever has a job in flight holds a slot for it, whatever ends, expires, is cancelled or lost, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 40 }), async (moves) => {
      await clearQueue(stage)
      await stage.owner`select set_max_concurrent(3)`
      await enqueue(
        stage,
        Array.from({ length: JOBS }, () => ({})),
      )
      players = [createPlayer(), createPlayer()]
      dead = new Set()
      for (const one of moves) {
        const player = players[one.who] as (typeof players)[number]
        const inHand = [...player.inFlight, ...player.waiting]
        if (one.kind === 'turn') await player.turn(one)
        if (one.kind === 'end') player.end(one.count, one.outcome)
        if (one.kind === 'cap') await stage.owner`select set_max_concurrent(${one.cap})`
        const lease = 'place' in one ? inHand[one.place % Math.max(1, inHand.length)] : undefined
        if (lease && one.kind === 'cancel') {
          await stage.gateway`select cancel_publication_job(${lease.jobId}, ${stage.userId})`
        }
        if (lease && one.kind === 'expire') {
          dead.add(lease.token)
          await stage.owner`
            update publication_slots set lease_expires_at = now() - interval '1 second' where lease_token = ${lease.token}`
          await stage.owner`select release_expired_leases()`
        }
        await everybodyHoldsSlots()
      }
    }),
    { numRuns: RUNS },
  )
})
