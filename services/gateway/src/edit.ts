import {
  evaluateOption,
  type JobEdit,
  jobContent,
  type PlatformCatalog,
  type Problem,
} from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { findOption } from './enqueue.ts'
import { scheduleProblems } from './schedule.ts'

type Job = { option: string; content: unknown }

const contentProblems = (name: string, content: unknown, catalogs: PlatformCatalog[]): Problem[] => {
  const option = findOption(catalogs, name)?.option
  const read = jobContent.safeParse(content).data
  if (!option || !read) {
    const message = 'this job was not made by this version of Carteiro: only its time can be changed'
    return [{ field: 'id', code: 'unknown_option', message }]
  }
  const { mediaFiles, caption, settings } = read
  if (option.text === null && caption !== '') {
    return [{ field: 'caption', code: 'text_not_shown', message: `expected none: ${name} shows no caption` }]
  }
  // Problems as enqueueing tells them, by the fields of an edit.
  const asEnqueued = { mediaFiles, captions: { universal: caption }, settings: { [name]: settings } }
  return evaluateOption(option, asEnqueued).map((problem) => ({
    ...problem,
    field: problem.field.replace('captions.universal', 'caption').replace(`settings.${name}`, 'settings'),
  }))
}

/**
 * A job's content after an edit, held to the same rules as when it was enqueued.
 * @throws ApiError 422 with everything that is wrong with the edit
 */
export const editedContent = (job: Job, edit: JobEdit, catalogs: PlatformCatalog[]): unknown => {
  const { caption, settings } = edit
  const changes = {
    ...(caption === undefined ? {} : { caption }),
    ...(settings === undefined ? {} : { settings }),
  }
  const isChanged = Object.keys(changes).length > 0
  const content = isChanged ? { ...(job.content as object), ...changes } : job.content
  const problems = [
    ...scheduleProblems(edit.scheduledAt ?? undefined),
    ...(isChanged ? contentProblems(job.option, content, catalogs) : []),
  ]
  if (problems.length > 0) {
    throw new ApiError(422, 'invalid_edit', 'the job cannot be changed to this', problems)
  }
  return content
}
