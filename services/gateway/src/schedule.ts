import type { Problem } from '@carteiro/contracts'

const DAY_MS = 86_400_000
const MAX_SCHEDULE_DAYS = 365
/** Clocks differ, and a form may be sent a moment late: such a job is published at once. */
const PAST_TOLERANCE_MS = 60_000

/** When it is published, in milliseconds since 1970: at its time, or now. */
export const dueAt = (scheduledAt: string | null | undefined, now = Date.now()): number =>
  scheduledAt ? Math.max(now, Date.parse(scheduledAt)) : now

/** What is wrong with the time that a publication is wanted at. */
export const scheduleProblems = (scheduledAt: string | undefined, now = Date.now()): Problem[] => {
  const at = scheduledAt === undefined ? now : Date.parse(scheduledAt)
  if (at >= now - PAST_TOLERANCE_MS && at <= now + MAX_SCHEDULE_DAYS * DAY_MS) return []
  const message = `expected a time from now on and within the next ${MAX_SCHEDULE_DAYS} days`
  return [{ field: 'scheduledAt', code: 'out_of_range', message }]
}
