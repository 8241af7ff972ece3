import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VIDEO_MAX_BYTES } from '../limits.ts'
import { contentRange, lastChunk, nextChunk, planChunks, uploadedBytes } from './chunk-plan.ts'

test.each([
  [1_000_000, 1_000_000, 1, 'bytes 0-999999/1000000'],
  [3_145_728, 3_145_728, 1, 'bytes 0-3145727/3145728'],
  [5_000_000, 5_000_000, 1, 'bytes 0-4999999/5000000'],
  [19_999_999, 19_999_999, 1, 'bytes 0-19999998/19999999'],
  [20_000_000, 10_000_000, 2, 'bytes 10000000-19999999/20000000'],
  // The guide's own example.
  [50_000_123, 10_000_000, 5, 'bytes 40000000-50000122/50000123'],
  [64_000_001, 10_000_000, 6, 'bytes 50000000-64000000/64000001'],
  [94_000_000, 10_000_000, 9, 'bytes 80000000-93999999/94000000'],
  [4_000_000_000, 10_000_000, 400, 'bytes 3990000000-3999999999/4000000000'],
])('%i bytes: chunks of %i, %i of them, the last one %s', (size, chunkSize, count, last) => {
  const plan = planChunks(size)
  expect(plan).toEqual({ videoSize: size, chunkSize, totalChunkCount: count })
  expect(contentRange(lastChunk(plan), plan)).toBe(last)
})

const MIB = 1024 * 1024

test('whatever the size, TikTok takes the plan, whichever megabytes it counts in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: VIDEO_MAX_BYTES }), (size) => {
      const plan = planChunks(size)
      const { chunkSize, totalChunkCount: count } = plan
      const last = lastChunk(plan)
      expect(count).toBe(Math.floor(size / chunkSize))
      expect(count).toBeGreaterThanOrEqual(1)
      expect(count).toBeLessThanOrEqual(1000)
      if (size < 5 * MIB || count === 1) expect(chunkSize).toBe(size)
      if (count > 1) expect(chunkSize).toBeGreaterThanOrEqual(5 * MIB)
      if (size > 64_000_000) expect(count).toBeGreaterThan(1)
      expect(chunkSize).toBeLessThanOrEqual(64_000_000)
      expect(last.end - last.start).toBeLessThanOrEqual(128_000_000)
      expect(last.end).toBe(size)
    }),
  )
})

test('chunk follows chunk without a gap, from wherever TikTok says that it is', () => {
  const plan = planChunks(50_000_123)
  const ranges: string[] = []
  for (let at = 0; at < lastChunk(plan).start; ) {
    const range = nextChunk(plan, at)
    ranges.push(contentRange(range, plan))
    at = range.end
  }
  expect(ranges).toEqual([
    'bytes 0-9999999/50000123',
    'bytes 10000000-19999999/50000123',
    'bytes 20000000-29999999/50000123',
    'bytes 30000000-39999999/50000123',
  ])
  expect(nextChunk(plan, 15_000_000)).toEqual({ start: 15_000_000, end: 20_000_000 })
})

test.each([
  ['bytes 0-10000000/50000123', 10_000_000],
  ['bytes 0-9999999/50000123', 10_000_000],
  ['bytes 0-50000123/50000123', 50_000_123],
  ['bytes 0-0/50000123', 0],
  [undefined, undefined],
  ['bytes */50000123', undefined],
])("TikTok's own %s says that it has %s bytes", (header, bytes) => {
  expect(uploadedBytes(header, planChunks(50_000_123))).toBe(bytes)
})
