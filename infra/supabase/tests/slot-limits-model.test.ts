import { randomUUID } from 'node:crypto'
import {
  clearQueue,
  createAccount,
  createUser,
  type DatabaseHarness,
  enqueue,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { fuzzed } from '@carteiro/testing/fuzz'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'

// Random moves of dispatchers, users and platforms: no poll gives a platform more than its slot limit, and at the end every
// job that may begin has begun.

let harness: DatabaseHarness
let users: string[] = []
beforeAll(async () => {
  harness = await startDatabaseHarness()
  await harness.owner`update carteiro.platform_policies set rates = '[]'`
  await harness.owner`update carteiro.queue_settings set circuit_after = 1000, retry_base = '1 hour'`
  users = [harness.userId, await createUser(harness.owner)]
  for (const userId of users) {
    for (const platform of PLATFORMS) {
      if (userId !== harness.userId || platform !== 'x') await createAccount(harness.owner, userId, platform)
    }
  }
})
afterAll(() => harness.close())

const PLATFORMS = ['x', 'instagram', 'threads'] as const
const CAP = 4
const MAX_PREFETCH = 3
const RUNS = 40
const outcomes = [
  { outcome: 'completed', platform_response: { post_id: '1', permalink: null } },
  { outcome: 'failed', verdict: 'unclear', code: 'timeout', message: 'no' },
  { outcome: 'failed', verdict: 'refuse', code: 'content_rejected', message: 'no' },
  { outcome: 'given_back' },
] as const

type Lease = { lease_token: string; job_id: string; platform?: string }
type Room = { platform: string; slots: number; leases: number }

const rooms = async (): Promise<Room[]> => harness.owner`
  select its.deployment as platform, its.slots, (
    select count(*)::int from carteiro.publication_slots as slot
    where slot.deployment = its.deployment and slot.lease_token is not null
  ) as leases
  from carteiro.slot_limits((select max_concurrent from carteiro.queue_settings)) as its`

const move = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('enqueue' as const),
      user: fc.nat(1),
      platforms: fc.array(fc.constantFrom(...PLATFORMS), { minLength: 1, maxLength: 14 }),
      priority: fc.constantFrom('normal', 'normal', 'high'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('poll' as const),
      who: fc.nat(1),
      ends: fc.nat(3),
      outcome: fc.nat(outcomes.length - 1),
      prefetch: fc.constantFrom(0, 0, MAX_PREFETCH),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), place: fc.nat(40) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('begin at once' as const), place: fc.nat(40) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('time passes' as const),
      platform: fc.constantFrom(...PLATFORMS),
    }),
  },
)

it('no poll gives a platform more than its limit, and nothing that waits is left behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 10, maxLength: 40 }), async (moves) => {
      await clearQueue(harness)
      await harness.owner`select carteiro.set_max_concurrent(${CAP})`
      const dispatchers = [0, 1].map(() => ({ id: randomUUID(), leases: [] as Lease[] }))
      const jobs: string[] = []

      const pollOnce = async (
        who: number,
        ended: Lease[],
        outcome: object,
        prefetch: number,
      ): Promise<number> => {
        const dispatcher = dispatchers[who] as (typeof dispatchers)[number]
        dispatcher.leases = dispatcher.leases.filter((lease) => !ended.includes(lease))
        const before = await rooms()
        const { claims, surplus } = await pollQueue(harness.dispatcher, {
          id: dispatcher.id,
          settlements: ended.map(({ lease_token }) => ({ lease_token, outcome: outcome as never })),
          prefetch,
        })
        for (const { platform, slots, leases } of await rooms()) {
          const had = before.find((room) => room.platform === platform)?.leases ?? 0
          const kept = had - ended.filter((lease) => lease.platform === platform).length
          // Only a platform that is not limited may have leases prefetched beyond the slots.
          const limit = slots < CAP ? slots : CAP + MAX_PREFETCH
          // An answer raises the limit in the poll that brings it, so it is the later one that counts.
          expect(leases, platform).toBeLessThanOrEqual(Math.max(kept, limit))
        }
        dispatcher.leases.push(...claims)
        if (surplus.length === 0) return claims.length
        const back = dispatcher.leases.filter(({ lease_token }) => surplus.includes(lease_token))
        return claims.length + (await pollOnce(who, back, { outcome: 'given_back' }, 0))
      }

      for (const one of moves) {
        if (one.kind === 'enqueue') {
          const wanted = one.platforms.map((platform) => ({
            platform,
            option: `${platform}_post`,
            priority: one.priority,
          }))
          const made = await enqueue({ gateway: harness.gateway, userId: users[one.user] ?? '' }, wanted)
          jobs.push(...made.jobs.map(({ job_id }) => job_id))
        }
        if (one.kind === 'poll') {
          const ended = dispatchers[one.who]?.leases.slice(0, one.ends) ?? []
          await pollOnce(one.who, ended, outcomes[one.outcome] ?? outcomes[0], one.prefetch)
        }
        if (one.kind === 'time passes') {
          await harness.owner`
            update carteiro.platforms set last_due_at = now() - interval '6 minutes'
            where platform = ${one.platform} and not carteiro.has_due_jobs(platform)`
        }
        const job = jobs[('place' in one ? one.place : 0) % Math.max(1, jobs.length)]
        if (one.kind === 'cancel' && job) {
          const [owner] = await harness.owner`select user_id, status from publication_jobs where id = ${job}`
          if (owner?.status === 'pending')
            await harness.gateway`select carteiro.cancel_publication_job(${job}, ${owner.user_id})`
        }
        if (one.kind === 'begin at once' && job) {
          const [owner] = await harness.owner`select user_id, status from publication_jobs where id = ${job}`
          if (owner?.status === 'pending')
            await harness.gateway`select carteiro.reschedule_publication_job(${job}, ${owner.user_id}, null)`
        }
      }

      for (let polls = 0; polls < 200; polls += 1) {
        const taken =
          (await pollOnce(0, dispatchers[0]?.leases ?? [], outcomes[0], 0)) +
          (await pollOnce(1, dispatchers[1]?.leases ?? [], outcomes[0], 0))
        const left = dispatchers.some(({ leases }) => leases.length > 0)
        if (taken === 0 && !left) break
      }
      const waiting = await harness.owner`
        select job.id from publication_jobs as job
        where job.status in ('pending', 'processing')
          and not exists (select from carteiro.publication_timers as timer where timer.job_id = job.id)`
      expect(waiting).toHaveLength(0)
      expect(await harness.owner`select from carteiro.publication_backlog`).toHaveLength(0)
    }),
    fuzzed(RUNS),
  )
}, 300_000)
