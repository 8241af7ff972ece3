import { expect, test } from 'vitest'
import { retryAfterSeconds } from './retry-after.ts'

const now = new Date('2026-11-29T00:00:00Z')

test.each([
  ['120', 120],
  [' 120 ', 120],
  ['0.4', 1],
  ['99999999999', 86_400],
  ['Sun, 29 Nov 2099 00:00:00 GMT', 86_400],
  ['Sunday, 29-Nov-26 00:02:00 GMT', 120],
  ['Sun, 29 Nov 2026 00:02:00 GMT', 120],
  ['Sat, 28 Nov 2026 23:59:00 GMT', undefined],
  ['0', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s asks to wait %s seconds', (value, seconds) => {
  expect(retryAfterSeconds({ 'retry-after': value }, now)).toBe(seconds)
})
