import { expect, test } from 'vitest'
import { createLag } from './lag.ts'

test('a new id is unreadable, and lists lack it, until its time has passed', () => {
  const lag = createLag({ ids: 60_000, lists: 120_000 })
  lag.note('1')
  expect(lag.isReadable('x', '1')).toBe(false)
  expect(lag.listed('x', [{ id: '1' }, { id: 'made before' }])).toEqual([{ id: 'made before' }])
  lag.pass(60_000)
  expect(lag.isReadable('x', '1')).toBe(true)
  expect(lag.listed('x', [{ id: '1' }])).toEqual([])
  lag.pass(60_000)
  expect(lag.listed('x', [{ id: '1' }])).toEqual([{ id: '1' }])
  lag.note('2')
  expect(lag.isReadable('x', '2')).toBe(false)
})

test('each platform can have its own', () => {
  const lag = createLag({ ids: 0, lists: 0 })
  lag.set({ x: { ids: 60_000, lists: 60_000 } })
  lag.note('1')
  expect(lag.isReadable('x', '1')).toBe(false)
  expect(lag.isReadable('threads', '1')).toBe(true)
  lag.set({})
  expect(lag.isReadable('x', '1')).toBe(true)
})
