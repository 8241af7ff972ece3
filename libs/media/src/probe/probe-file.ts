import { extname } from 'node:path'
import { canonicalMediaType, documentTypes, mediaFile, mediaFormatName } from '@carteiro/contracts'
import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type'
import { type Bytes, part } from './bytes.ts'
import { requireWholeDocument } from './document.ts'
import type { Facts, Measures } from './measures.ts'
import { damaged, NotMedia } from './not-media.ts'
import { measurePicture } from './picture.ts'
import { measureVideo } from './video.ts'

/** What is larger is no picture for any platform. */
const MAX_PICTURE_BYTES = 100 * 1024 * 1024
/** https://github.com/sindresorhus/file-type: so much says every type, but of some archives. */
const TYPE_BYTES = 4_100
/** Old Word and PowerPoint files are the same kind of container: their names distinguish them. */
const CONTAINER = 'application/x-cfb'
const typesInContainer: Record<string, string> = {
  '.doc': 'application/msword',
  '.ppt': 'application/vnd.ms-powerpoint',
}
/** The measures that are plausible: no picture without pixels, no video without an end. */
const believable = mediaFile.pick({
  width: true,
  height: true,
  durationSeconds: true,
  codec: true,
  frameRate: true,
  chroma: true,
  frames: true,
  moovInFront: true,
})

export type ProbedFile = {
  bytes: Bytes
  name: string
  /** Where it lies on this machine. */
  path?: string | undefined
  /** What it is where its first bytes do not say. */
  declaredType?: string | undefined
}

const isDocument = (type: string): boolean => documentTypes.some((one) => one === type)

const typeOf = async ({ bytes, name, path, declaredType }: ProbedFile): Promise<string | undefined> => {
  const found = path
    ? await fileTypeFromFile(path)
    : await fileTypeFromBuffer(await part(bytes, 0, TYPE_BYTES))
  const type = found && canonicalMediaType(found.mime)
  if (type === CONTAINER && path) return typesInContainer[extname(name).toLowerCase()]
  // Its first bytes say only that it is an archive, as Office documents are.
  const isArchive = type === CONTAINER || type === 'application/zip'
  return isArchive && declaredType && isDocument(declaredType) ? declaredType : type
}

const requireMedia = (type: string | undefined): string => {
  if (type && (/^(image|video)\//.test(type) || isDocument(type))) return type
  const found = type?.startsWith('audio/')
    ? 'this is sound alone, which no platform publishes'
    : `this is ${type ? mediaFormatName(type) : 'of no known type'}`
  throw new NotMedia(
    'unsupported_media',
    `expected a picture, a video, or a PDF, Word or PowerPoint document: ${found}`,
  )
}

const measuresOf = async (file: ProbedFile, type: string): Promise<Measures> => {
  const { bytes, path } = file
  if (isDocument(type)) {
    await requireWholeDocument(bytes, type)
    return {}
  }
  if (type.startsWith('video/')) return measureVideo(bytes, type)
  if (bytes.size > MAX_PICTURE_BYTES) {
    const message = `expected a picture of at most ${MAX_PICTURE_BYTES} bytes, this has ${bytes.size}`
    throw new NotMedia('unsupported_media', message)
  }
  return measurePicture(bytes, type, path !== undefined)
}

/**
 * What a file is by its bytes: type, size, pixels as they are seen (turned by EXIF or the track's matrix), seconds …
 *
 * @throws NotMedia
 */
export const probeFile = async (file: ProbedFile): Promise<Facts> => {
  const type = requireMedia(await typeOf(file))
  const measures = await measuresOf(file, type)
    .then((found) => believable.parse(found))
    .catch((error) => {
      throw error instanceof NotMedia ? error : damaged(mediaFormatName(type))
    })
  return { type, size: file.bytes.size, ...measures }
}
