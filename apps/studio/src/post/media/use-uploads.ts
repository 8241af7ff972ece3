import { asCarteiroError, newIdempotencyKey, useCarteiro } from '@carteiro/react'
import { useCallback, useEffect, useRef } from 'react'
import type { DraftFile } from './draft-file.ts'
import type { FilesEditor } from './files-editor.ts'

export type Uploads = {
  add(files: readonly File[]): void
  again(file: DraftFile): void
  /** Another file in its place, with its description. */
  replace(file: DraftFile, by: File): void
  remove(file: DraftFile): void
}

/** A file that was just chosen. */
const chosen = (file: File): Omit<DraftFile, 'id' | 'altText'> => ({
  name: file.name,
  type: file.type,
  file,
  previewUrl: URL.createObjectURL(file),
  progress: 0,
  uploaded: null,
  problem: null,
})

/** Files are sent as soon as they are dropped: the validation needs what the gateway measures. */
export const useUploads = (editor: FilesEditor): Uploads => {
  const client = useCarteiro()
  const giving = useRef(new Map<string, AbortController>())
  useEffect(() => {
    const all = giving.current
    return () => {
      for (const one of all.values()) one.abort()
    }
  }, [])

  const send = useCallback(
    async (id: string, file: File): Promise<void> => {
      const controller = new AbortController()
      giving.current.set(id, controller)
      try {
        const uploaded = await client.uploadMedia(file, {
          signal: controller.signal,
          onProgress: ({ fraction }) => editor.changeFile(id, { progress: fraction }),
        })
        editor.changeFile(id, { uploaded })
      } catch (error) {
        if (!controller.signal.aborted) editor.changeFile(id, { problem: asCarteiroError(error) })
      } finally {
        // Another upload may be in progress in its place.
        if (giving.current.get(id) === controller) giving.current.delete(id)
      }
    },
    [client, editor],
  )

  return {
    add: (files) => {
      const added = files.map(
        (file): DraftFile => ({ id: newIdempotencyKey(), altText: '', ...chosen(file) }),
      )
      editor.addFiles(added)
      for (const { id, file } of added) if (file) void send(id, file)
    },
    again: ({ id, file }) => {
      editor.changeFile(id, { problem: null, progress: 0 })
      if (file) void send(id, file)
    },
    replace: ({ id, previewUrl }, by) => {
      giving.current.get(id)?.abort()
      URL.revokeObjectURL(previewUrl)
      editor.changeFile(id, chosen(by))
      void send(id, by)
    },
    remove: ({ id, previewUrl }) => {
      giving.current.get(id)?.abort()
      URL.revokeObjectURL(previewUrl)
      editor.removeFile(id)
    },
  }
}
