import type { JobFile } from '@carteiro/contracts'
import { MediaError, type MediaGuard, peekMedia } from '@carteiro/media'
import { invalidRequest } from '../request/read-request.ts'
import { dueAt } from '../schedule.ts'
import type { UploadCalls } from '../sql/upload-calls.ts'
import type { NamedFile } from '../storage/named-file.ts'
import type { FileResolver } from '../storage/resolve-files.ts'
import { type Copying, LATER_MS, type PlannedCopies, planCopies } from './plan-copies.ts'

/** For all files of a request: a server that is slower is not compared with later. */
const PEEK_LIMIT_MS = 3_000

/** `publish`: files are to be published. `validate`: nothing is written. `move`: those of a job get another time, and stay as they are. */
type Purpose = 'publish' | 'validate' | 'move'

export type FilePreparer = ReturnType<typeof createFilePreparer>

/**
 * Makes of a request's files what is published: objects of Supabase Storage get an address, URLs that may end are to be copied, and
 * of the others that are read later the ETag is kept, so that a changed file is noticed.
 */
export const createFilePreparer = (options: {
  resolver: FileResolver
  calls: Pick<UploadCalls, 'checkUploadQuota'>
  guard: MediaGuard
  copying: Copying
}) => {
  const { resolver, calls, guard, copying } = options
  const ours = new URL(copying.publicUrl).origin

  const withEtags = async (planned: PlannedCopies, clientLeft: AbortSignal): Promise<PlannedCopies> => {
    const signal = AbortSignal.any([clientLeft, AbortSignal.timeout(PEEK_LIMIT_MS)])
    const copied = new Set(planned.copies.map(({ file }) => file))
    const problems = [...planned.problems]
    const files = await Promise.all(
      planned.files.map(async (file, index) => {
        if (copied.has(index) || new URL(file.url).origin === ours) return file
        const etag = await peekMedia(file, { guard, signal }).catch((error: unknown) => {
          // Whatever else is wrong with it may be right when it is due.
          if (error instanceof MediaError && error.code === 'media_changed')
            problems.push({ field: `mediaFiles[${index}].url`, code: error.code, message: error.message })
          return undefined
        })
        return etag === undefined ? file : { ...file, etag }
      }),
    )
    return { ...planned, files, problems }
  }

  return (clientLeft: AbortSignal) => {
    const resolve = resolver(clientLeft)
    /**
     * @throws ApiError 400 that names each file that cannot be used, 413 or 429 when copies are more than the user may store
     */
    return async (
      userId: string,
      request: { mediaFiles: NamedFile[]; scheduledAt?: string | null | undefined },
      purpose: Purpose = 'publish',
    ): Promise<PlannedCopies> => {
      const files = request.mediaFiles
      const named =
        purpose === 'move' ? (files as JobFile[]) : await resolve(userId, files, purpose === 'publish')
      const now = Date.now()
      const due = dueAt(request.scheduledAt, now)
      const first = planCopies(named, due, copying, now)
      const isLater = due - now > LATER_MS
      const planned = purpose === 'publish' && isLater ? await withEtags(first, clientLeft) : first
      if (planned.problems.length > 0) throw invalidRequest(planned.problems)
      const bytes = planned.copies.map(({ file }) => planned.files[file]?.size ?? 0)
      if (bytes.length > 0)
        await calls.checkUploadQuota(
          userId,
          bytes.reduce((sum, one) => sum + one),
        )
      return planned
    }
  }
}
