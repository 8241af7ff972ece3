import { readFile, stat } from 'node:fs/promises'
import type { MediaFile } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { fileTypeFromFile } from 'file-type'
import { imageSize } from 'image-size'
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny'

/** Pictures are read whole to be measured; larger ones are no picture for any platform. */
const MAX_PICTURE_BYTES = 100 * 1024 * 1024

const videoMeasures = async (path: string) => {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new Error('no video track')
    const seconds = await input.computeDuration()
    return {
      width: track.displayWidth,
      height: track.displayHeight,
      durationSeconds: Math.round(seconds * 1000) / 1000,
    }
  } finally {
    input.dispose()
  }
}

const pictureMeasures = async (path: string) => {
  const { width, height, orientation } = imageSize(await readFile(path))
  // EXIF orientations from 5 on lie on their side.
  return (orientation ?? 1) >= 5 ? { width: height, height: width } : { width, height }
}

const notMedia = (message: string): ApiError =>
  new ApiError(415, 'unsupported_media', message, [{ field: 'file', code: 'unsupported_media', message }])

/** What an upload is by its bytes: type, size, pixels, seconds. @throws 415 for what is neither picture nor video */
export const measureUpload = async (path: string): Promise<Omit<MediaFile, 'name' | 'url'>> => {
  const found = await fileTypeFromFile(path)
  if (!found || !/^(image|video)\//.test(found.mime)) {
    throw notMedia(`expected a picture or a video, the bytes are ${found?.mime ?? 'of no known type'}`)
  }
  const { size } = await stat(path)
  const isVideo = found.mime.startsWith('video/')
  if (!isVideo && size > MAX_PICTURE_BYTES)
    throw notMedia(`expected a picture of at most ${MAX_PICTURE_BYTES} bytes`)
  const measures = await (isVideo ? videoMeasures(path) : pictureMeasures(path)).catch(() => {
    throw notMedia(`the file says that it is ${found.mime}, but it cannot be read as one`)
  })
  return { type: found.mime, size, ...measures }
}
