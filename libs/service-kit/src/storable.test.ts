import { expect, test } from 'vitest'
import { storable } from './storable.ts'

test.each([
  ['a text with a NUL', 'a\0b', 'a\uFFFDb'],
  ['half a surrogate pair', 'a\uD800', 'a\uFFFD'],
  ['a whole pair', '📮', '📮'],
  [
    'what lies deeper, keys too',
    { 'k\0': ['\uDC00', { n: 1, t: true, z: null }] },
    { 'k\uFFFD': ['\uFFFD', { n: 1, t: true, z: null }] },
  ],
  ['a number', 7, 7],
  ['nothing', null, null],
])('%s', (_, given, stored) => {
  expect(storable(given)).toEqual(stored)
})
