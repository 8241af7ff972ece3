import { asCarteiroError, newIdempotencyKey, useCarteiro } from '@carteiro/react'
import { useCallback, useEffect, useRef } from 'react'
import type { DraftFile } from './draft.ts'
import type { DraftEditor } from './use-draft.ts'

export type Uploads = {
  add(files: readonly File[]): void
  again(file: DraftFile): void
  remove(file: DraftFile): void
}

/** Files are sent as soon as they are dropped: the validation needs what the gateway measures. */
export const useUploads = (editor: DraftEditor): Uploads => {
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
        giving.current.delete(id)
      }
    },
    [client, editor],
  )

  return {
    add: (files) => {
      const added = files.map((file): DraftFile => {
        return {
          id: newIdempotencyKey(),
          name: file.name,
          type: file.type,
          file,
          previewUrl: URL.createObjectURL(file),
          altText: '',
          progress: 0,
          uploaded: null,
          problem: null,
        }
      })
      editor.addFiles(added)
      for (const { id, file } of added) if (file) void send(id, file)
    },
    again: ({ id, file }) => {
      editor.changeFile(id, { problem: null, progress: 0 })
      if (file) void send(id, file)
    },
    remove: ({ id, previewUrl }) => {
      giving.current.get(id)?.abort()
      URL.revokeObjectURL(previewUrl)
      editor.removeFile(id)
    },
  }
}
