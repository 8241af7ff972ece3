import { gauge, type Logger } from '@carteiro/service-kit'
import type { MediaTaskCalls } from '../sql/media-task-calls.ts'
import type { ResumableCalls } from '../sql/resumable-calls.ts'
import type { UploadCalls } from '../sql/upload-calls.ts'
import { removeOldUploads } from './remove-old.ts'
import { removeOrphans } from './remove-orphans.ts'
import type { MediaStore } from './store/store.ts'
import { removeTaskLeftovers, workDirIn } from './tasks/leftovers.ts'

const AT_ONCE = 100

const recordFiles = gauge(
  'carteiro.media.files',
  'Uploads that are stored, or have begun to arrive.',
  '{file}',
)
const recordBytes = gauge(
  'carteiro.media.bytes',
  'Their bytes; of unfinished ones as many as there will be.',
  'By',
)

type Calls = UploadCalls &
  Pick<ResumableCalls, 'expiredResumables' | 'dropResumable'> &
  Pick<MediaTaskCalls, 'mediaTaskLeases' | 'sweepMediaTasks'>

/** Removes resumable uploads that were not finished in time. @returns how many */
export const removeExpired = async (
  store: Pick<MediaStore, 'remove'>,
  calls: Pick<ResumableCalls, 'expiredResumables' | 'dropResumable'>,
): Promise<number> => {
  let removed = 0
  for (;;) {
    const ids = await calls.expiredResumables(AT_ONCE)
    for (const id of ids) {
      await store.remove(id)
      await calls.dropResumable(id)
    }
    removed += ids.length
    if (ids.length < AT_ONCE) return removed
  }
}

/** Counts what is stored, for operators. */
export const recordStored = async (calls: Pick<UploadCalls, 'mediaTotals'>): Promise<void> => {
  const { files, bytes, unfinished, unfinished_bytes } = await calls.mediaTotals()
  recordFiles(files, { 'carteiro.media.state': 'kept' })
  recordFiles(unfinished, { 'carteiro.media.state': 'unfinished' })
  recordBytes(bytes, { 'carteiro.media.state': 'kept' })
  recordBytes(unfinished_bytes, { 'carteiro.media.state': 'unfinished' })
}

/** What each gateway does once an hour. What fails is logged, and tried again the next time. */
export const sweepMedia = async (
  store: MediaStore,
  calls: Calls,
  logger: Logger,
  mediaDir: string,
): Promise<void> => {
  const tasks: [what: string, work: () => Promise<unknown>][] = [
    ['Old uploads removed', () => removeOldUploads(store, calls)],
    ['Unfinished uploads removed', () => removeExpired(store, calls)],
    ['Orphaned media removed', () => removeOrphans(store, calls, logger)],
    ['Leftovers of conversions removed', () => removeTaskLeftovers(workDirIn(mediaDir), calls)],
    ['Unwanted media tasks removed', () => calls.sweepMediaTasks()],
    ['Stored media counted', () => recordStored(calls)],
  ]
  for (const [what, work] of tasks) {
    await work().then(
      (removed) => removed !== 0 && removed !== undefined && logger.info({ removed }, what),
      (error) => logger.warn({ err: error }, `Failed: ${what}`),
    )
  }
}
