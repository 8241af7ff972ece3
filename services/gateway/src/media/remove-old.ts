import type { UploadCalls } from '../sql/upload-calls.ts'
import type { MediaStore } from './store/store.ts'

const AT_ONCE = 100

/** Removes the files of uploads that were given up, are too old, or have lost their user. @returns how many */
export const removeOldUploads = async (
  store: Pick<MediaStore, 'remove'>,
  calls: Pick<UploadCalls, 'uploadsToRemove' | 'forgetUploads'>,
): Promise<number> => {
  let removed = 0
  for (;;) {
    const ids = await calls.uploadsToRemove(AT_ONCE)
    if (ids.length === 0) return removed
    for (const id of ids) await store.remove(id)
    await calls.forgetUploads(ids)
    removed += ids.length
  }
}
