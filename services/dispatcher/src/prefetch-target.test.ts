import { expect, it } from 'vitest'
import { createPrefetchTarget, PREFETCH_PLACES } from './prefetch.ts'

const SLOTS = 5
const NOTHING = { pollAt: 0, leases: 0 }
const planOf = ({
  callMs,
  pollMs = 10,
  gatherMs = 100,
  slots = SLOTS,
  openMs = 0,
}: Record<string, number>) => {
  const target = createPrefetchTarget(gatherMs ?? 0)
  target.callTook(callMs ?? 0)
  target.pollTook(pollMs ?? 0)
  return target.plan(slots ?? 0, openMs ?? 0)
}

it('prefetches one job for a slot that is expected to be free within a second', () => {
  expect(planOf({ callMs: 3_000 })).toEqual({ pollAt: 1, leases: 1 })
})

it('prefetches more when calls end more often: those of a poll, with room for chance, and those that are settled together', () => {
  expect(planOf({ callMs: 300 })).toEqual({ pollAt: 1, leases: 3 })
  expect(planOf({ callMs: 300, slots: 50 })).toEqual({ pollAt: 5, leases: 22 })
  expect(planOf({ callMs: 300, slots: 50, gatherMs: 0 })).toEqual({ pollAt: 3, leases: 5 })
})

it('prefetches none when slots are free less often than once a second, nor before anything was measured', () => {
  expect(planOf({ callMs: 5_100 })).toEqual(NOTHING)
  expect(createPrefetchTarget(100).plan(SLOTS, 0)).toEqual(NOTHING)
})

it('prefetches none while open calls last, however quickly others have failed', () => {
  expect(planOf({ callMs: 1, openMs: 10_000 })).toEqual(NOTHING)
})

it('prefetches no more than there are places for, and polls before half of them are used', () => {
  expect(planOf({ callMs: 0.1, pollMs: 1_000 })).toEqual({
    pollAt: PREFETCH_PLACES / 2,
    leases: PREFETCH_PLACES,
  })
})
