import { expect, it } from 'vitest'
import { createPrefetchTarget } from './prefetch.ts'

const SLOTS = 5
const targetOf = (callMs: number, pollMs: number) => {
  const target = createPrefetchTarget()
  target.callTook(callMs)
  target.pollTook(pollMs)
  return target
}

it('prefetches as many jobs as end while two polls are under way', () => {
  expect(targetOf(1, 3).leases(SLOTS, 0)).toBe(30)
  expect(targetOf(20, 3).leases(SLOTS, 0)).toBe(1)
})

it('prefetches none when calls take as long as those of platforms, nor before anything was measured', () => {
  expect(targetOf(200, 5).leases(SLOTS, 0)).toBe(0)
  expect(createPrefetchTarget().leases(SLOTS, 0)).toBe(0)
})

it('prefetches none while open calls last, however quickly others have failed', () => {
  expect(targetOf(1, 3).leases(SLOTS, 10_000)).toBe(0)
})

it('prefetches no more than there are places for', () => {
  expect(targetOf(0.1, 1_000).leases(SLOTS, 0)).toBe(100)
})
