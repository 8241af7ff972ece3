import { open, readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { documentTypes, mediaFile } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import { fileTypeFromFile } from 'file-type'
import { FilePathSource } from 'mediabunny'
import { type Measures, measurePicture, measureVideo } from './measures.ts'
import type { Facts } from './store.ts'
import { isWholeDocument, isWholeMovie, isWholePicture } from './whole.ts'

/** Pictures are read whole to be measured; larger ones are no picture for any platform. */
const MAX_PICTURE_BYTES = 100 * 1024 * 1024
const ISO_MOVIES = new Set(['video/mp4', 'video/quicktime', 'video/x-m4v'])
/** Old Word and PowerPoint files are the same kind of container: their names tell them apart. */
const CONTAINER = 'application/x-cfb'
const typesInContainer: Record<string, string> = {
  '.doc': 'application/msword',
  '.ppt': 'application/vnd.ms-powerpoint',
}
/** What a file may say of itself and be believed: no picture without pixels, no video without an end. */
const believable = mediaFile.pick({
  width: true,
  height: true,
  durationSeconds: true,
  codec: true,
  frameRate: true,
})

const videoMeasures = async (path: string, type: string, size: number): Promise<Measures> => {
  if (ISO_MOVIES.has(type)) {
    await using file = await open(path)
    if (!(await isWholeMovie(file, size))) throw new Error('cut off')
  }
  return measureVideo(new FilePathSource(path))
}

const pictureMeasures = async (path: string, type: string): Promise<Measures> => {
  const bytes = await readFile(path)
  if (!isWholePicture(type, bytes)) throw new Error('cut off')
  return measurePicture(bytes)
}

const documentMeasures = async (path: string, type: string, size: number): Promise<Measures> => {
  await using file = await open(path)
  if (!(await isWholeDocument(type, file, size))) throw new Error('cut off')
  return {}
}

const typeOf = async (path: string): Promise<string | undefined> => {
  const found = (await fileTypeFromFile(path))?.mime
  return found === CONTAINER ? typesInContainer[extname(path).toLowerCase()] : found
}

const isDocument = (type: string): boolean => documentTypes.some((one) => one === type)

const notMedia = (message: string): ApiError =>
  new ApiError(415, 'unsupported_media', message, [{ field: 'file', code: 'unsupported_media', message }])

/**
 * What an upload is by its bytes: type, size, pixels as they are seen (turned by EXIF or the track's matrix), seconds.
 *
 * @throws 415 for what is neither picture, video nor document, or was cut off
 */
export const measureUpload = async (path: string): Promise<Facts> => {
  const type = await typeOf(path)
  if (!type || !(/^(image|video)\//.test(type) || isDocument(type))) {
    throw notMedia(
      `expected a picture, a video, or a PDF, Word or PowerPoint document, the bytes are ${type ?? 'of no known type'}`,
    )
  }
  const { size } = await stat(path)
  if (type.startsWith('image/') && size > MAX_PICTURE_BYTES) {
    throw notMedia(`expected a picture of at most ${MAX_PICTURE_BYTES} bytes, this has ${size}`)
  }
  const measured = () => {
    if (isDocument(type)) return documentMeasures(path, type, size)
    return type.startsWith('video/') ? videoMeasures(path, type, size) : pictureMeasures(path, type)
  }
  const read = measured().then((measures) => {
    believable.parse(measures)
    return measures
  })
  const measures = await read.catch(() => {
    throw notMedia(`expected a whole ${type}, as its first bytes say: the rest cannot be read as one`)
  })
  return { type, size, ...measures }
}
