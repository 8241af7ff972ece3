import { readFileSync } from 'node:fs'
import { copyFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileTypeFromFile } from 'file-type'
import { imageSize } from 'image-size'
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny'
import type { PostedMedia, Store } from './store.ts'

export type MeasuredFile = Omit<PostedMedia, 'url' | 'alt_text'> & { path: string }

/** Containers that are recognised by their first bytes, and that mediabunny does not open. */
const notOpened = new Set([
  'video/vnd.avi',
  'video/x-ms-asf',
  'video/x-flv',
  'video/MP1S',
  'video/MP2P',
  'video/mpeg',
  'video/ogg',
])

const measureVideo = async (path: string) => {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) })
  try {
    const track = await input.getPrimaryVideoTrack()
    return {
      width: track?.displayWidth ?? null,
      height: track?.displayHeight ?? null,
      duration_seconds: await input.computeDuration(),
    }
  } finally {
    input.dispose()
  }
}

/** What a file is by its bytes, not by its name or declared type. Undefined when it is neither picture nor video. */
export const measure = async (path: string): Promise<MeasuredFile | undefined> => {
  const type = await fileTypeFromFile(path)
  const { size } = await stat(path)
  if (!type || !/^(image|video)\//.test(type.mime)) return undefined
  const kind = type.mime === 'image/gif' ? 'gif' : type.mime.startsWith('video/') ? 'video' : 'image'
  const unknown = { width: null, height: null, duration_seconds: null }
  if (notOpened.has(type.mime)) return { kind, mime_type: type.mime, size, path, ...unknown }
  try {
    const dimensions = kind === 'video' ? await measureVideo(path) : { ...unknown, ...pictureSize(path) }
    return { kind, mime_type: type.mime, size, path, ...dimensions }
  } catch {
    return undefined
  }
}

const pictureSize = (path: string): { width: number; height: number } => {
  const { width, height } = imageSize(readFileSync(path))
  return { width, height }
}

/** Stores a file for the sandbox's page, and returns the medium of a post. */
export const keepMedia = async (
  store: Store,
  file: MeasuredFile,
  altText: string | null,
): Promise<PostedMedia> => {
  const name = basename(file.path)
  const kept = join(store.mediaDir, name)
  if (kept !== file.path) await copyFile(file.path, kept)
  const { path: _path, ...measured } = file
  return { ...measured, url: `/_sandbox/media/${name}`, alt_text: altText }
}
