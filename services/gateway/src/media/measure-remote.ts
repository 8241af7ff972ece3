import type { MediaFile, Problem } from '@carteiro/contracts'
import { type Media, type MediaGuard, openMedia, PlatformError } from '@carteiro/platform-kit'
import { fileTypeFromBuffer } from 'file-type'
import { CustomSource } from 'mediabunny'
import { type Measures, measurePicture, measureVideo } from './measures.ts'

const MEGABYTE = 1024 * 1024
/** Of all files of a request together. */
const LIMIT_MS = 20_000
/** Of one file: where a video keeps its tables, and what is looked at of its packets. */
const MAX_READ_BYTES = 64 * MEGABYTE
/** Dimensions lie in front, behind what cameras write there. */
const PICTURE_HEAD_BYTES = 2 * MEGABYTE
/** https://github.com/sindresorhus/file-type: so much tells every type. */
const TYPE_BYTES = 4_100

const readerOf = (media: Media) => {
  let left = MAX_READ_BYTES
  return async (start: number, end: number): Promise<Uint8Array> => {
    left -= end - start
    if (left < 0) throw new Error(`it is not told within ${MAX_READ_BYTES / MEGABYTE} MB`)
    return media.readRange(start, end)
  }
}

const measure = async (
  file: MediaFile,
  guard: MediaGuard,
  signal: AbortSignal,
): Promise<Partial<MediaFile>> => {
  const media = await openMedia(file, { guard, signal })
  const read = readerOf(media)
  const head = await read(0, Math.min(TYPE_BYTES, media.size))
  const type = (await fileTypeFromBuffer(head))?.mime ?? file.type
  const measures = async (): Promise<Measures> => {
    if (type.startsWith('image/')) {
      return measurePicture(await read(0, Math.min(PICTURE_HEAD_BYTES, media.size)))
    }
    if (!type.startsWith('video/')) return {}
    return measureVideo(new CustomSource({ getSize: () => media.size, read, prefetchProfile: 'network' }))
  }
  return { type, size: media.size, ...(await measures()) }
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it takes too long')), { once: true })
  })

/**
 * Measures those files of a request that lie elsewhere, by their bytes and whatever is told of them. Reads no more than it
 * takes, through the guard against private addresses. What cannot be read or measured is a problem: no platform could
 * take it either.
 */
export const createRemoteMeasure =
  (guard: MediaGuard) =>
  async (
    files: MediaFile[],
    isRemote: (file: MediaFile) => boolean,
  ): Promise<{ measured: MediaFile[]; problems: Problem[] }> => {
    const signal = AbortSignal.timeout(LIMIT_MS)
    const late = untilAborted(signal)
    // Nobody may be waiting for it when the time is over.
    late.catch(() => undefined)
    const problems: Problem[] = []
    const measured: MediaFile[] = []
    for (const [index, file] of files.entries()) {
      const facts = isRemote(file)
        ? await Promise.race([measure(file, guard, signal), late]).catch((error: Error) => {
            const message =
              error instanceof PlatformError ? error.message : `cannot be measured: ${error.message}`
            problems.push({ field: `mediaFiles[${index}].url`, code: 'media_unreadable', message })
            return {}
          })
        : {}
      measured.push({ ...file, ...facts })
    }
    return { measured, problems }
  }
