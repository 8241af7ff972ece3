import type { MediaFile, Problem } from '@carteiro/contracts'
import {
  type Bytes,
  createMediaCache,
  MediaError,
  type MediaGuard,
  NotMedia,
  openMedia,
  type Prober,
} from '@carteiro/media'

const MEGABYTE = 1024 * 1024
/** Of all files of a request together. */
export const MEASURE_LIMIT_MS = 20_000
/** Of one file: where a video keeps its tables, and what is read of its data. */
const MAX_READ_BYTES = 64 * MEGABYTE

/** So much has been read without finding the measures: the platform checks them. */
class ReadEnough extends Error {}

const bounded = ({ size, read }: Bytes): Bytes => {
  let left = MAX_READ_BYTES
  return {
    size,
    read: async (start, end) => {
      left -= end - start
      if (left < 0) throw new ReadEnough()
      return read(start, end)
    },
  }
}

/** @throws what is no fault of the file */
const refusalOf = (error: unknown, late: AbortSignal): { code: string; message: string } => {
  if (error instanceof MediaError) return { code: error.code, message: error.message }
  const unreadable = (message: string) => ({ code: 'media_unreadable', message })
  if (error instanceof NotMedia) return unreadable(error.message)
  if (late.aborted)
    return unreadable(
      `its server needs more than ${MEASURE_LIMIT_MS / 1000} seconds to send what has to be measured`,
    )
  throw error
}

/**
 * Probes the files of a request that are not uploads of ours, whatever the request says of them. Reads no more than needed,
 * through the guard against private addresses. What cannot be read or is no media file is a problem: no platform could
 * use it either.
 */
export const createRemoteMeasure = (guard: MediaGuard, prober: Prober, folder: string) => {
  // For files of servers that send no parts of them.
  const cache = createMediaCache({ folder })
  return async (
    files: MediaFile[],
    isRemote: (file: MediaFile) => boolean,
    clientLeft: AbortSignal,
  ): Promise<{ measured: MediaFile[]; problems: Problem[] }> => {
    const late = AbortSignal.timeout(MEASURE_LIMIT_MS)
    const signal = AbortSignal.any([late, clientLeft])
    const measure = async (file: MediaFile): Promise<Partial<MediaFile>> => {
      const { size, readRange } = await openMedia(file, { guard, signal, cache })
      const bytes = bounded({ size, read: readRange })
      return prober.probe({ name: file.name, bytes, declaredType: file.type }, signal)
    }
    const problems: Problem[] = []
    const measured: MediaFile[] = []
    for (const [index, file] of files.entries()) {
      const facts = isRemote(file)
        ? await measure(file).catch((error: unknown) => {
            if (error instanceof ReadEnough) return {}
            problems.push({ field: `mediaFiles[${index}].url`, ...refusalOf(error, late) })
            return {}
          })
        : {}
      measured.push({ ...file, ...facts })
    }
    return { measured, problems }
  }
}
