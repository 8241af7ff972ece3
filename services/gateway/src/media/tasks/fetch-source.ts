import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { MediaFile } from '@carteiro/contracts'
import { MediaError, type MediaGuard, openMedia } from '@carteiro/media'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { namingFullDisk, requireDiskRoom } from '../disk.ts'
import type { MediaStore } from '../store/store.ts'
import { uploadOf } from '../upload-url.ts'

const HTTP_NOT_FOUND = 404
const PIECE_BYTES = 1024 * 1024

export type SourcePlace = {
  store: Pick<MediaStore, 'find'>
  publicUrl: string
  guard: MediaGuard
  logger: Logger
}

/** The bytes of a job's file: from the store where it is an upload of ours, else from its server, through the guard. */
const bytesOf = async (
  { store, publicUrl, guard }: SourcePlace,
  file: MediaFile,
  signal: AbortSignal,
): Promise<Readable> => {
  const url = new URL(file.url)
  if (url.origin !== new URL(publicUrl).origin) {
    const media = await openMedia(file, { guard, signal })
    return Readable.from(media.pieces(0, media.size))
  }
  const upload = uploadOf(url)
  const deleted = (): MediaError =>
    new MediaError('refuse', `${file.name} was deleted: upload it again, and replace it in the post.`)
  try {
    const found = upload && (await store.find(upload.id, upload.name))
    if (!found) throw deleted()
    return Readable.fromWeb((await found.body(0, found.size)) as never)
  } catch (error) {
    throw error instanceof ApiError && error.status === HTTP_NOT_FOUND ? deleted() : error
  }
}

/**
 * Writes a job's file to the disk.
 *
 * @returns the SHA-256 of its content, in hex
 * @throws MediaError when it cannot be read, ApiError 507 where the disk has no room
 */
export const fetchSource = async (
  place: SourcePlace,
  file: MediaFile,
  to: { folder: string; path: string; signal: AbortSignal },
): Promise<string> => {
  await requireDiskRoom(to.folder, file.size, place.logger)
  const hash = createHash('sha256')
  const bytes = await bytesOf(place, file, to.signal)
  const hashing = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      hash.update(piece)
      yield piece
    }
  }
  const written = createWriteStream(to.path, { highWaterMark: PIECE_BYTES })
  await pipeline(bytes, hashing, written, { signal: to.signal }).catch(namingFullDisk(place.logger))
  return hash.digest('hex')
}
