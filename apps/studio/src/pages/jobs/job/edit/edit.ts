import type { ErrorDetail, JobEdit } from '@carteiro/contracts'
import type { JobDetail } from '../../../../api/jobs.ts'
import { clockText, isTime } from '../../../../i18n/clock.ts'
import type { Timing } from '../../../../post/when.tsx'

/** What a user can change of a job, as the form has it. */
export type JobForm = Timing & { caption: string; settings: Readonly<Record<string, unknown>> }

export const formOf = ({ content, scheduled_at }: JobDetail, now = Date.now()): JobForm => {
  // A time that is over is no time to keep: such a job goes out as soon as it can.
  const isLater = scheduled_at !== null && Date.parse(scheduled_at) > now
  return {
    caption: content.caption ?? '',
    settings: content.settings ?? {},
    isLater,
    scheduledAt: isLater ? clockText(scheduled_at) : '',
  }
}

const timeOf = ({ isLater, scheduledAt }: Timing): string | null => (isLater ? scheduledAt : null)

/** It is to be scheduled, but no time is chosen. */
export const lacksTime = ({ isLater, scheduledAt }: Timing): boolean => isLater && !isTime(scheduledAt)

/** The names of what was changed. */
export const changedIn = (before: JobForm, form: JobForm, hasTime: boolean): (keyof JobEdit)[] => [
  ...(form.caption === before.caption ? [] : (['caption'] as const)),
  ...(JSON.stringify(form.settings) === JSON.stringify(before.settings) ? [] : (['settings'] as const)),
  ...(!hasTime || timeOf(form) === timeOf(before) ? [] : (['scheduledAt'] as const)),
]

/** These parts of a form, as the API takes them. */
export const editOf = (form: JobForm, names: readonly (keyof JobEdit)[]): JobEdit => {
  const at = timeOf(form)
  const whole = { ...form, scheduledAt: at && new Date(at).toISOString() }
  return Object.fromEntries(names.map((name) => [name, whole[name]]))
}

/** The part of an edit that a problem is about, such as `settings` of `settings.user_tags[0].x`. */
export const partOf = ({ field }: Pick<ErrorDetail, 'field'>): string => /^\w*/.exec(field)?.[0] ?? ''

/** What is still to be solved after these parts of the form were changed. */
export const stillWrong = (
  problems: readonly ErrorDetail[],
  change: Partial<JobForm>,
): readonly ErrorDetail[] => {
  const changed = new Set<string>(Object.keys(change))
  if (changed.has('isLater')) changed.add('scheduledAt')
  return problems.filter((problem) => !changed.has(partOf(problem)))
}
