import { ApiError } from '@carteiro/service-kit'
import { isId, type MediaStore } from '../media/store/store.ts'
import type { StorageCalls } from '../sql/storage-calls.ts'
import { ObjectChanged, type StorageClient } from './storage-client.ts'

const WHAT_TO_DO = 'edit the job with the file as it is to be, and try again'

/** For who reads it: 412, since what the reader relies on, the content that was measured, is not so any more. */
const changed = ({ now }: Pick<ObjectChanged, 'now'>): ApiError =>
  now === 'gone'
    ? new ApiError(404, 'not_found', `the file was deleted from Supabase Storage: ${WHAT_TO_DO}`)
    : new ApiError(412, 'media_changed', `the file was replaced in Supabase Storage: ${WHAT_TO_DO}`)

/**
 * Finds objects of Supabase Storage that were enqueued, under the addresses of our own files: what is at such an address is what was
 * measured, or nothing. @throws ApiError 404, 412, 503
 */
export const storedObjects = (
  calls: Pick<StorageCalls, 'findStorageFile'>,
  client: StorageClient | undefined,
): Pick<MediaStore, 'find'> => ({
  find: async (id, name) => {
    const file = client && isId(id) ? await calls.findStorageFile(id) : null
    if (!client || !file || file.name !== name) return undefined
    if (file.state !== 'same') throw changed({ now: file.state })
    return {
      size: file.bytes,
      facts: { size: file.bytes, type: file.type },
      etag: file.etag,
      body: async (start, end, context) => {
        const response = await client
          .read(file, [start, end], context?.req.raw.signal ?? new AbortController().signal)
          .catch((error: unknown) => Promise.reject(error instanceof ObjectChanged ? changed(error) : error))
        return response.body ?? new ReadableStream({ start: (controller) => controller.close() })
      },
    }
  },
})

/** A store that finds those objects, too. */
export const withStored = (store: MediaStore, objects: Pick<MediaStore, 'find'>): MediaStore => ({
  ...store,
  find: async (id, name) => (await store.find(id, name)) ?? (await objects.find(id, name)),
})
