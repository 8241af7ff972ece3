import type { Job } from '@carteiro/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createJobStore } from './job-store.ts'

const state = (id: string, seq: number): Job => ({ id, seq }) as Job
const states = fc.array(
  fc.record({ id: fc.constantFrom('a', 'b', 'c'), seq: fc.integer({ min: 1, max: 20 }) }),
  { maxLength: 40 },
)

test('in any order and with repetitions, every job ends at its highest seq and never goes back', () => {
  fc.assert(
    fc.property(states, fc.array(fc.integer({ min: 1, max: 5 })), (all, sizes) => {
      const store = createJobStore()
      const shown = new Map<string, number>()
      store.subscribe(() => {
        for (const { id, seq } of store.getSnapshot().values()) {
          expect(seq).toBeGreaterThanOrEqual(shown.get(id) ?? 0)
          shown.set(id, seq)
        }
      })
      const left = all.map(({ id, seq }) => state(id, seq))
      for (const size of sizes) store.merge(left.splice(0, size))
      store.merge(left)

      for (const id of ['a', 'b', 'c']) {
        const highest = Math.max(...all.filter((one) => one.id === id).map(({ seq }) => seq))
        expect(store.getSnapshot().get(id)?.seq ?? Number.NEGATIVE_INFINITY).toBe(highest)
        expect(shown.get(id) ?? Number.NEGATIVE_INFINITY).toBe(highest)
      }
    }),
  )
})

test('the snapshot stays the same object until a job changes, as React needs it', () => {
  const store = createJobStore()
  store.merge([state('a', 2)])
  const before = store.getSnapshot()
  let calls = 0
  const unsubscribe = store.subscribe(() => {
    calls += 1
  })
  store.merge([state('a', 2), state('a', 1)])
  expect(store.getSnapshot()).toBe(before)
  store.merge([state('a', 3)])
  expect(store.getSnapshot()).not.toBe(before)
  unsubscribe()
  store.clear()
  expect(calls).toBe(1)
  expect(store.getSnapshot().size).toBe(0)
})
