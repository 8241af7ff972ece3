import { expect, it } from 'vitest'
import { intervalMs, isDue } from './schedule.ts'

it.each([
  ['*/5 * * * *', '2026-11-24T02:10:00Z', true],
  ['*/5 * * * *', '2026-11-24T02:11:00Z', false],
  ['0 2 * * *', '2026-11-24T02:00:00Z', true],
  ['0 2 * * *', '2026-11-24T03:00:00Z', false],
  ['0 0 $ * *', '2026-11-30T00:00:00Z', true],
  ['30 9-17 * * 1-5', '2026-11-24T10:30:00Z', true],
  ['30 9-17 * * 1-5', '2026-11-22T10:30:00Z', false],
  ['0 0 * * 7', '2026-11-22T00:00:00Z', true],
  ['0 0 13 * 5', '2026-11-20T00:00:00Z', true],
])('%s at %s: %s', (schedule, at, due) => {
  expect(isDue(schedule, new Date(at))).toBe(due)
})

it('reads intervals in seconds', () => {
  expect(intervalMs('10 seconds')).toBe(10_000)
  expect(intervalMs('* * * * *')).toBeUndefined()
})
