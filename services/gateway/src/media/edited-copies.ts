import { type FileCopy, type JobEdit, type JobFile, jobContent } from '@carteiro/contracts'
import { plainFiles } from '../conversion/edited-preparation.ts'
import { preparationOfFile, type StoredPreparation } from '../conversion/stored-preparation.ts'
import { type Preparation, withCopies } from './plan-copies.ts'
import type { FilePreparer } from './prepare-files.ts'

type Job = { user_id: string; content: unknown; scheduled_at: string | null }
export type EditedCopies = {
  /** The edit's files as they are published; undefined where it changes none. */
  mediaFiles: JobFile[] | undefined
  /** Files whose URLs are not needed until the post is due: they are copied or converted before. */
  copies: FileCopy[]
  /** Adds the copies to how the job's files are prepared; undefined: as before. */
  withCopies(preparation: Preparation | undefined): Preparation | undefined
}

/**
 * Which files of a job are to be copied because of an edit: new ones, and when the time is changed those that still lie elsewhere. What
 * was prepared, or is being prepared, stays so.
 *
 * @throws ApiError as the preparer does
 */
export const planEditedCopies = async (
  prepareFiles: ReturnType<FilePreparer>,
  job: Job,
  edit: Pick<JobEdit, 'mediaFiles' | 'scheduledAt'>,
  stored: StoredPreparation,
): Promise<EditedCopies> => {
  const old = jobContent.safeParse(job.content).data?.mediaFiles ?? []
  const isMoved = edit.scheduledAt !== undefined
  const scheduledAt = isMoved ? edit.scheduledAt : job.scheduled_at
  const files = edit.mediaFiles ?? (isMoved ? old : undefined)
  if (!files) return { mediaFiles: undefined, copies: [], withCopies: (preparation) => preparation }
  const purpose = edit.mediaFiles ? 'publish' : 'move'
  const planned = await prepareFiles(job.user_id, { mediaFiles: files, scheduledAt }, purpose)
  const urlOf = ({ file }: FileCopy): string => planned.files[file]?.url ?? ''
  const isPrepared = (copy: FileCopy): boolean => preparationOfFile(stored, urlOf(copy)) !== undefined
  const stays = (copy: FileCopy): boolean =>
    !isMoved && copy.reason !== 'asked_for' && old.some(({ url }) => url === urlOf(copy))
  const copies = planned.copies.filter((copy) => !isPrepared(copy) && !stays(copy))
  return {
    mediaFiles: edit.mediaFiles && planned.files,
    copies: [...copies, ...planned.copies.filter(isPrepared)],
    withCopies: (preparation) =>
      copies.length === 0
        ? preparation
        : withCopies(preparation ?? stored, { files: plainFiles(planned.files), copies }),
  }
}
