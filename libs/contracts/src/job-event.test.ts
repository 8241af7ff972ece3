import { expect, test } from 'vitest'
import { timeline } from './job-event.ts'

const line = (seq: number, type: string) => ({
  seq,
  at: '2026-11-29T12:00:00+00:00',
  type,
  status: 'pending',
  phase: 'queued',
  attempt: 0,
  data: {},
})

test('a line of a type that a newer release has added is left out of a timeline', () => {
  const read = timeline.parse([line(1, 'enqueued'), line(2, 'from_the_future'), line(3, 'cancelled')])
  expect(read.map(({ seq }) => seq)).toEqual([1, 3])
})

test('a line that is wrong is refused', () => {
  expect(timeline.safeParse([{ ...line(1, 'enqueued'), seq: 'one' }]).success).toBe(false)
})
