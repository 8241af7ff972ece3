import { randomUUID } from 'node:crypto'
import type { ProcessOutcome } from '@carteiro/contracts'
import { createLogger } from '@carteiro/service-kit'
import {
  clearQueue,
  type DatabaseHarness,
  enqueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { fuzzed } from '@carteiro/testing/fuzz'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAttempts } from './attempts.ts'
import { poll, settleOnly } from './poll.ts'
import { createPollCycle } from './poll-cycle.ts'
import { createPrefetchTarget } from './prefetch.ts'
import { defaultTiming } from './timing.ts'

// Two real poll cycles against the real database, in random order: every open call has a slot of its dispatcher, so that there
// are never more calls than slots.

let harness: DatabaseHarness
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
})
afterAll(() => harness.close())

const JOBS = 30
const RUNS = 60
const outcomes = [
  { outcome: 'completed', platform_response: { post_id: '1', permalink: null } },
  { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' },
  { outcome: 'pending', resume_after_seconds: 3_600, reason: 'transcoding' },
  { outcome: 'given_back' },
] as const

/** One runs into its renewals with every poll, the other never does. */
const RENEWALS_MS = [0, 3_600_000]

/** A real poll cycle whose platform calls end when the test says so. It is polled by the test in place of the loop. */
const createPlayer = (renewEveryMs: number) => {
  const id = randomUUID()
  const calls: { lease: string; end: (outcome: ProcessOutcome) => void }[] = []
  let prefetch = 0
  let onAnswer = async (): Promise<void> => undefined

  const context = {
    timing: { ...defaultTiming, prefetchLimitMs: 3_600_000, renewEveryMs },
    logger: createLogger({ service: 'test', level: 'silent' }),
    attempts: createAttempts(),
    prefetchTarget: { ...createPrefetchTarget(0), plan: () => ({ pollAt: 0, leases: prefetch }) },
  }
  const cycle = createPollCycle(context, {
    poll: async (request) => {
      const answer = await poll(harness.dispatcher, { id, mode: 'live' }, request)
      await onAnswer()
      return answer
    },
    settleAlone: async (settlement) =>
      (await settleOnly(harness.dispatcher, { id, mode: 'live' }, [settlement])).settled,
    // A call goes on when its lease is lost: it may be one that cannot be ended.
    deliver: ({ lease_token }) => new Promise((end) => calls.push({ lease: lease_token, end })),
    wake: () => undefined,
    isStopping: () => false,
  })

  const end = async (count: number, outcome: number): Promise<void> => {
    for (const call of calls.splice(0, count)) {
      call.end((outcomes[outcome % outcomes.length] ?? outcomes[0]) as ProcessOutcome)
      // Until it is buffered for the next poll, and the next job has started.
      await new Promise(setImmediate)
    }
  }
  return {
    id,
    calls,
    end,
    /** In between, when the database has committed and its answer is under way, `meanwhile` jobs end. */
    poll: async (options: {
      prefetch: number
      meanwhile: number
      isLost: boolean
      sweeps: boolean
    }): Promise<void> => {
      if (options.sweeps)
        await harness.owner`update carteiro.dispatchers set swept_at = now() - interval '1 minute'`
      prefetch = options.prefetch
      onAnswer = async () => {
        await end(options.meanwhile, 0)
        await everyCallHasASlot()
        if (options.isLost) throw new Error('The connection was lost')
      }
      const polled = cycle.pollOnce()
      if (options.isLost) await expect(polled).rejects.toThrow('The connection was lost')
      else await polled
    },
  }
}
let players: ReturnType<typeof createPlayer>[] = []
/** Leases that have expired: their dispatcher is taken for dead, and their calls are not counted. */
let expired = new Set<string>()

const everyCallHasASlot = async (): Promise<void> => {
  for (const { id, calls } of players) {
    const [row] = await harness.owner`
      select count(*)::int as slots from carteiro.publication_slots where slot > 0 and dispatcher_id = ${id}`
    expect(calls.filter(({ lease }) => !expired.has(lease)).length).toBeLessThanOrEqual(row?.slots)
  }
  const [leases] = await harness.owner`
    select
      (select count(*)::int from publication_jobs as job where carteiro.is_at_work(job, job.attempt)) as jobs,
      (
        select count(distinct slot.lease_token)::int
        from carteiro.publication_slots as slot join publication_jobs as job on job.id = slot.job_id and carteiro.is_at_work(job, slot.attempt)
      ) as slots`
  expect(leases?.slots).toBe(leases?.jobs)
}

const leaseAt = async (dispatcherId: string, place: number) => {
  const leases = await harness.owner`
    select lease_token, job_id from carteiro.publication_slots
    where dispatcher_id = ${dispatcherId} and lease_token is not null
    order by slot desc`
  return leases[place % Math.max(1, leases.length)]
}

const who = fc.integer({ min: 0, max: 1 })
const move = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      who,
      prefetch: fc.nat(6),
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

it('every open call has a slot of its dispatcher, whatever ends, expires, is cancelled or lost, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 40 }), async (moves) => {
      await clearQueue(harness)
      await harness.owner`select carteiro.set_max_concurrent(3)`
      await enqueue(
        harness,
        Array.from({ length: JOBS }, () => ({})),
      )
      players = RENEWALS_MS.map(createPlayer)
      expired = new Set()
      for (const one of moves) {
        const player = players[one.who] as (typeof players)[number]
        if (one.kind === 'poll') await player.poll(one)
        if (one.kind === 'end') await player.end(one.count, one.outcome)
        if (one.kind === 'cap') await harness.owner`select carteiro.set_max_concurrent(${one.cap})`
        const lease = 'place' in one ? await leaseAt(player.id, one.place) : undefined
        if (lease && one.kind === 'cancel') {
          await harness.gateway`select carteiro.cancel_publication_job(${lease.job_id}, ${harness.userId})`
        }
        if (lease && one.kind === 'expire') {
          expired.add(lease.lease_token)
          await harness.owner`
            update carteiro.publication_slots set lease_expires_at = now() - interval '1 second' where lease_token = ${lease.lease_token}`
          await harness.owner`select carteiro.release_expired_leases()`
        }
        await everyCallHasASlot()
      }
    }),
    fuzzed(RUNS),
  )
})
