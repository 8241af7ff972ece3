import type { ErrorDetail, JobEdit } from '@carteiro/contracts'
import type { JobDetail } from '../../../../api/jobs.ts'
import { clockText, isTime } from '../../../../i18n/clock.ts'
import { type DraftFile, draftFileOf, mediaFilesOf } from '../../../../post/media/draft-file.ts'
import type { Timing } from '../../../../post/when.tsx'

/** What a user can change of a job, as the form has it. */
export type JobForm = Timing & {
  files: readonly DraftFile[]
  caption: string
  settings: Readonly<Record<string, unknown>>
}

export const formOf = ({ content, scheduled_at }: JobDetail, now = Date.now()): JobForm => {
  // A time that is over is no time to keep: such a job goes out as soon as it can.
  const isLater = scheduled_at !== null && Date.parse(scheduled_at) > now
  return {
    files: (content.mediaFiles ?? []).map((file, index) => draftFileOf(file, String(index))),
    caption: content.caption ?? '',
    settings: content.settings ?? {},
    isLater,
    scheduledAt: isLater ? clockText(scheduled_at) : '',
  }
}

const timeOf = ({ isLater, scheduledAt }: Timing): string | null => (isLater ? scheduledAt : null)

/** It is to be scheduled, but no time is chosen. */
export const lacksTime = ({ isLater, scheduledAt }: Timing): boolean => isLater && !isTime(scheduledAt)

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Also while a new file is not uploaded yet. */
const hasSameFiles = (before: JobForm, { files }: JobForm): boolean =>
  files.length === before.files.length && isSame(mediaFilesOf(files), mediaFilesOf(before.files))

/** The names of what was changed. */
export const changedIn = (before: JobForm, form: JobForm, hasTime: boolean): (keyof JobEdit)[] => [
  ...(hasSameFiles(before, form) ? [] : (['mediaFiles'] as const)),
  ...(form.caption === before.caption ? [] : (['caption'] as const)),
  ...(isSame(form.settings, before.settings) ? [] : (['settings'] as const)),
  ...(!hasTime || timeOf(form) === timeOf(before) ? [] : (['scheduledAt'] as const)),
]

/** These parts of a form, as the API takes them. */
export const editOf = (form: JobForm, names: readonly (keyof JobEdit)[]): JobEdit => {
  const at = timeOf(form)
  const { caption, settings } = form
  const whole: JobEdit = {
    mediaFiles: mediaFilesOf(form.files),
    caption,
    settings,
    scheduledAt: at && new Date(at).toISOString(),
  }
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
  if (changed.has('files')) changed.add('mediaFiles')
  return problems.filter((problem) => !changed.has(partOf(problem)))
}
