import {
  type Account,
  type FileCopy,
  type JobEdit,
  type JobFile,
  jobContent,
  type PlatformCatalog,
  type Problem,
  reviewContent,
  type ThreadPart,
} from '@carteiro/contracts'
import { ApiError, settingUrlProblems } from '@carteiro/service-kit'
import {
  type EditedPreparation,
  editedPreparation,
  originalProblems,
  plainFiles,
} from './conversion/edited-preparation.ts'
import type { Converting, Preparation } from './conversion/plan-option.ts'
import type { StoredPreparation } from './conversion/stored-preparation.ts'
import { findOption } from './enqueue.ts'
import { expiryProblems } from './expiry/expiry-problems.ts'
import { dueAt, scheduleProblems } from './schedule.ts'

type Job = { option: string; content: unknown; scheduled_at: string | null }
/** What an edit's files are planned by. */
type Planned = { stored: StoredPreparation; converting: Converting; copies: FileCopy[] }
/** `thread`: the parts after the first; null: none. `isOfParts`: the caption is the first part's. */
type Thread = { thread?: ThreadPart[] | null | undefined; isOfParts?: boolean }
/** An edit whose files have an address each. */
export type PlannedEdit = Omit<JobEdit, 'mediaFiles' | 'parts'> &
  Thread & { mediaFiles?: JobFile[] | undefined }

/** An edit of a thread's parts as one of its content: the first part is the caption and the files. */
export const withThread = <Edit extends Pick<JobEdit, 'caption' | 'parts'> & { mediaFiles?: unknown }>({
  parts,
  ...edit
}: Edit): Omit<Edit, 'parts'> & Thread => {
  const [first, ...others] = parts ?? []
  if (!first) return edit
  const thread = others.map(({ text, mediaFiles = [], delaySeconds }) => ({
    text,
    mediaFiles,
    ...(delaySeconds ? { delaySeconds } : {}),
  }))
  const files = first.mediaFiles ? { mediaFiles: first.mediaFiles } : {}
  return {
    ...edit,
    ...files,
    caption: first.text,
    thread: thread.length > 0 ? thread : null,
    isOfParts: true,
  }
}
/** `mediaOrigins`: those that URLs may lead to although their address is private. */
type Known = { catalogs: PlatformCatalog[]; account: Account | undefined; mediaOrigins: string[] }

/** What is wrong with a job's content, by the fields of an edit. */
export const contentProblems = (
  name: string,
  content: unknown,
  { catalogs, account, mediaOrigins }: Known,
  scheduledAt: string | null,
  isOfParts = false,
): Problem[] => {
  const option = findOption(catalogs, name)?.option
  const read = jobContent.safeParse(content).data
  if (!option || !read) {
    const message =
      'expected a job made by this version of Carteiro: of an older one only the time can be changed'
    return [{ field: 'id', code: 'unknown_option', message }]
  }
  const { caption, settings } = read
  if (option.text === null && caption !== '') {
    return [{ field: 'caption', code: 'text_not_shown', message: `expected none: ${name} shows no caption` }]
  }
  const now = Date.now()
  return [
    ...reviewContent(option, read, { now, due: dueAt(scheduledAt, now), account }).problems,
    ...settingUrlProblems(option, settings, `settings.${name}`, mediaOrigins),
  ].map((problem) => ({
    ...problem,
    field: problem.field
      .replace('captions.universal', isOfParts ? 'parts[0].text' : 'caption')
      .replace(`settings.${name}`, 'settings'),
  }))
}

/** Those of a job's files whose URLs expire before its time, of these parts of its content. */
const expiryOfContent = (
  content: unknown,
  scheduledAt: string | null,
  copies: FileCopy[],
  parts: readonly ('mediaFiles' | 'settings' | 'parts')[] = ['mediaFiles', 'settings', 'parts'],
): Problem[] => {
  const read = jobContent.safeParse(content).data
  if (!read) return []
  return expiryProblems(read, dueAt(scheduledAt), copies).filter(({ field }) =>
    parts.some((part) => field.startsWith(part)),
  )
}

/** What is wrong with a job's content because of its new time. */
export const movedProblems = (
  job: Job,
  scheduledAt: string | null,
  known: Known,
  copies: FileCopy[],
): Problem[] => {
  const isSame = Date.parse(scheduledAt ?? '') === Date.parse(job.scheduled_at ?? '')
  if (isSame || scheduledAt === job.scheduled_at) return []
  const before = contentProblems(job.option, job.content, known, job.scheduled_at)
  const now = contentProblems(job.option, job.content, known, scheduledAt).filter(
    ({ field, code }) => !before.some((one) => one.field === field && one.code === code),
  )
  return [...now, ...expiryOfContent(job.content, scheduledAt, copies)]
}

/** How the edit's files are prepared; undefined where its content cannot be read, which is a problem of its own. */
const planOf = (
  job: Job,
  content: unknown,
  edit: PlannedEdit,
  { catalogs, account, stored, converting }: Known & Planned,
  scheduledAt: string | null,
): EditedPreparation | undefined => {
  const option = findOption(catalogs, job.option)?.option
  const read = jobContent.safeParse(content).data
  if (!option || !read) return undefined
  const now = Date.now()
  const world = { now, due: dueAt(scheduledAt, now), account }
  return editedPreparation(option, read, edit, { stored, world, converting })
}

/**
 * A job's content after an edit, held to the same rules as when it was enqueued, and how its files are prepared.
 * @throws ApiError 422 with everything that is wrong with the edit
 */
export const editedContent = (
  job: Job,
  edit: PlannedEdit,
  known: Known & Planned,
): { content: unknown; preparation: Preparation | undefined } => {
  const { mediaFiles, caption, settings, thread } = edit
  const changes = {
    ...(mediaFiles === undefined ? {} : { mediaFiles: plainFiles(mediaFiles) }),
    ...(caption === undefined ? {} : { caption }),
    ...(settings === undefined ? {} : { settings }),
    ...(thread === undefined ? {} : { thread: thread ?? undefined }),
  }
  const isPlanned = edit.mediaPolicy !== undefined || edit.conversion !== undefined
  const isChanged = Object.keys(changes).length > 0 || isPlanned
  const content = isChanged ? { ...(job.content as object), ...changes } : job.content
  const scheduledAt = edit.scheduledAt === undefined ? job.scheduled_at : edit.scheduledAt
  const plan = isChanged ? planOf(job, content, edit, known, scheduledAt) : undefined
  const problems = [
    ...scheduleProblems(edit.scheduledAt ?? undefined),
    ...originalProblems(mediaFiles ?? [], known.stored),
    ...(plan?.problems ?? []),
    ...(isChanged
      ? [
          ...contentProblems(job.option, plan?.expected ?? content, known, scheduledAt, edit.isOfParts),
          // A file that stays was checked for the time that stays.
          ...(edit.scheduledAt === undefined
            ? expiryOfContent(content, scheduledAt, known.copies, [
                ...(['mediaFiles', 'settings'] as const).filter((part) => edit[part] !== undefined),
                ...(thread ? (['parts'] as const) : []),
              ])
            : expiryOfContent(content, scheduledAt, known.copies)),
        ]
      : movedProblems(job, scheduledAt, known, known.copies)),
  ]
  if (problems.length > 0) {
    throw new ApiError(422, 'invalid_edit', 'the job cannot be edited like this', problems)
  }
  return { content, preparation: plan?.preparation }
}
