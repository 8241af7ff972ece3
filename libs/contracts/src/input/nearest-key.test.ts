import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nearestKey } from './nearest-key.ts'

const fields = [
  'userId',
  'selectedOptions',
  'mediaFiles',
  'captions',
  'settings',
  'scheduledAt',
  'accounts',
  'metadata',
]

it.each([
  ['user_id', 'userId'],
  ['UserID', 'userId'],
  ['usreId', 'userId'],
  ['media-files', 'mediaFiles'],
  ['mediaFile', 'mediaFiles'],
  ['media', 'mediaFiles'],
  ['schedule', 'scheduledAt'],
  ['scheduleAt', 'scheduledAt'],
  ['text', 'captions'],
  ['platforms', 'selectedOptions'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
])('%s: %s', (key, meant) => {
  expect(nearestKey(key, fields)).toBe(meant)
})

it('one slip of the hand is always recognised, whatever the key', () => {
  const slip = fc.constantFrom(...fields).chain((key) =>
    fc.record({
      key: fc.constant(key),
      at: fc.nat(key.length - 1),
      letter: fc.constantFrom('q', 'x', 'z'),
    }),
  )
  fc.assert(
    fc.property(slip, fc.constantFrom('insert', 'drop', 'replace'), ({ key, at, letter }, kind) => {
      const rest = key.slice(kind === 'insert' ? at : at + 1)
      const misspelt = `${key.slice(0, at)}${kind === 'drop' ? '' : letter}${rest}`
      expect(nearestKey(misspelt, fields)).toBe(key)
    }),
  )
})
