import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

const SLOTS = 5
const paceOf = (callMs: number, turnMs: number) => {
  const pace = createPace()
  pace.callTook(callMs)
  pace.turnTook(turnMs)
  return pace
}

it('takes as many jobs ahead as end while two turns are under way', () => {
  expect(paceOf(1, 3).ahead(SLOTS, 0)).toBe(30)
  expect(paceOf(20, 3).ahead(SLOTS, 0)).toBe(1)
})

it('takes none ahead of calls that take as long as those of platforms, nor before anything was measured', () => {
  expect(paceOf(200, 5).ahead(SLOTS, 0)).toBe(0)
  expect(createPace().ahead(SLOTS, 0)).toBe(0)
})

it('takes none ahead while what is open takes long, however quickly others have failed', () => {
  expect(paceOf(1, 3).ahead(SLOTS, 10_000)).toBe(0)
})

it('takes no more than there are places for', () => {
  expect(paceOf(0.1, 1_000).ahead(SLOTS, 0)).toBe(100)
})
