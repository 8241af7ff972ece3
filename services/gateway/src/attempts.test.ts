import type { JobEvent, JobEventType } from '@carteiro/contracts'
import { expect, it } from 'vitest'
import { attemptsOf } from './attempts.ts'

const timelineOf = (...types: JobEventType[]): JobEvent[] =>
  types.map((type, index) => ({
    seq: index + 1,
    at: `2026-11-30T12:00:0${index}Z`,
    type,
    status: 'processing',
    phase: 'confirming',
    attempt: 1,
    data: {},
  }))

it('an attempt at a thread ends with its end, and not with its first part', () => {
  const timeline = timelineOf('enqueued', 'attempt_started', 'part_published', 'part_published', 'completed')
  expect(attemptsOf(timeline)).toMatchObject([{ ended_by: 'completed', ended_at: timeline[4]?.at }])
  expect(attemptsOf(timeline.slice(0, 4))).toMatchObject([{ ended_by: null, ended_at: null }])
})
