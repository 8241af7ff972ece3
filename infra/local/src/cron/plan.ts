import { MAX_MISSED_MINUTES, TICK_MS } from './limits.ts'
import { parseSchedule, type Schedule } from './schedule.ts'

const MINUTE_MS = 60_000

/** The state of a job between two checks. Times are milliseconds since the epoch. */
export type JobPlan = {
  text: string
  schedule: Schedule | undefined
  /** When the last run was due: an interval is measured from there. */
  lastStart: number
  minute: number
  running: boolean
  /** Runs that are due and have not begun. */
  pending: number
}

export const newPlan = (text: string, now: number): JobPlan => {
  const schedule = parseSchedule(text)
  return {
    text,
    schedule,
    lastStart: now,
    minute: Math.floor(now / MINUTE_MS),
    running: false,
    pending: schedule?.kind === 'reboot' ? 1 : 0,
  }
}

/** Counts the runs that have become due by now: at most one of an interval, one for each minute otherwise. */
export const addDueRuns = (plan: JobPlan, now: number): void => {
  const { schedule } = plan
  if (schedule?.kind === 'interval') {
    if (plan.pending === 0 && now - plan.lastStart >= schedule.intervalMs) plan.pending = 1
  }
  const minute = Math.floor(now / MINUTE_MS)
  if (schedule?.kind === 'minutes') {
    for (let at = Math.max(plan.minute, minute - MAX_MISSED_MINUTES) + 1; at <= minute; at++) {
      if (schedule.isDue(new Date(at * MINUTE_MS))) plan.pending += 1
    }
  }
  plan.minute = minute
}

/** Takes one pending run. An interval keeps its beat unless the run begins late. */
export const beginRun = (plan: JobPlan, now: number): void => {
  const due = plan.schedule?.kind === 'interval' ? plan.lastStart + plan.schedule.intervalMs : now
  plan.lastStart = now - due <= 2 * TICK_MS ? due : now
  plan.pending -= 1
  plan.running = true
}
