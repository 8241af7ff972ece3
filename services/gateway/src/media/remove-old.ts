import type { UploadCalls } from '../sql/upload-calls.ts'
import type { MediaStore } from './store/store.ts'

const AT_ONCE = 100
/** Each is a few index entries. */
const CHECKED_AT_ONCE = 500

/** Removes the files of uploads that no job can still need, were given up, or have lost their user. @returns how many */
export const removeOldUploads = async (
  store: Pick<MediaStore, 'remove'>,
  calls: Pick<UploadCalls, 'giveUpUnneeded' | 'uploadsToRemove' | 'forgetUploads'>,
): Promise<number> => {
  let removed = 0
  while ((await calls.giveUpUnneeded(CHECKED_AT_ONCE)) > 0);
  for (;;) {
    const ids = await calls.uploadsToRemove(AT_ONCE)
    if (ids.length === 0) return removed
    for (const id of ids) await store.remove(id)
    await calls.forgetUploads(ids)
    removed += ids.length
  }
}
