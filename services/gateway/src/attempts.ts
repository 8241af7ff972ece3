import type { JobAttempt, JobEvent, JobEventType } from '@carteiro/contracts'

/** Events of an attempt that do not end it. */
const GOES_ON: readonly JobEventType[] = ['attempt_started', 'phase_changed', 'part_published', 'checked']

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A job's attempts, read from its timeline, the first one first. */
export const attemptsOf = (timeline: readonly JobEvent[]): JobAttempt[] =>
  timeline.flatMap((started, index) => {
    if (started.type !== 'attempt_started') return []
    const end = timeline.slice(index + 1).find(({ type }) => !GOES_ON.includes(type))
    return {
      attempt: started.attempt,
      started_at: started.at,
      ended_at: end?.at ?? null,
      ended_by: end?.type ?? null,
      code: textOf(end?.data.code),
      message: textOf(end?.data.message) ?? textOf(end?.data.reason),
    }
  })
