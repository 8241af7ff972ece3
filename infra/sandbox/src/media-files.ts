import { readFileSync } from 'node:fs'
import { copyFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileTypeFromFile } from 'file-type'
import { imageSize } from 'image-size'
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny'
import type { PostedMedia, Store } from './store.ts'

export type MeasuredFile = Omit<PostedMedia, 'url' | 'alt_text'> & { path: string }

/** Containers that are known by their first bytes, and that mediabunny does not open. */
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

/** What the bytes are, whatever their sender said. Undefined when they are neither picture nor video. */
export const measure = async (path: string): Promise<MeasuredFile | undefined> => {
  const type = await fileTypeFromFile(path)
  const { size } = await stat(path)
  if (!type || !/^(image|video)\//.test(type.mime)) return undefined
  const kind = type.mime === 'image/gif' ? 'gif' : type.mime.startsWith('video/') ? 'video' : 'image'
  const nothing = { width: null, height: null, duration_seconds: null }
  if (notOpened.has(type.mime)) return { kind, mime_type: type.mime, size, path, ...nothing }
  try {
    const dimensions = kind === 'video' ? await measureVideo(path) : { ...nothing, ...pictureSize(path) }
    return { kind, mime_type: type.mime, size, path, ...dimensions }
  } catch {
    return undefined
  }
}

const pictureSize = (path: string): { width: number; height: number } => {
  const { width, height } = imageSize(readFileSync(path))
  return { width, height }
}

/** Keeps a file for the page, and answers how a post carries it. */
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
