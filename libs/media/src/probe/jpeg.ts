import { imageSize } from 'image-size'
import { type Bytes, part, windowed } from './bytes.ts'
import { countParts } from './count-parts.ts'

const START_OF_SCAN = 0xda
const END_OF_IMAGE = Buffer.from([0xff, 0xd9])
/** Also holds XMP and others: EXIF begins with its mark. */
const EXIF_SEGMENT = 0xe1
const EXIF_MARK = 'Exif\0\0'
/** Behind marker and length. */
const SEGMENT_DATA_AT = 4
/** EXIF orientations from here on lie on their side. */
const FIRST_SIDEWAYS = 5
const SEARCH_BYTES = 256 * 1024
/** The picture's start and an empty first segment, which image-size skips. */
const EMPTY_HEAD = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2])

/** C0 to CF, but the tables among them (ITU T.81, table B.1). */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/**
 * The segments that say how large the picture is and how it is turned, put together as a small JPEG, and where its data
 * begins. Whatever lies between (thumbnails, depth maps, profiles) is not read.
 */
const readHead = async (bytes: Bytes): Promise<{ head: Buffer; scanAt: number | undefined }> => {
  const near = windowed(bytes)
  const pieces: Buffer[] = [EMPTY_HEAD]
  const seen = { frame: false, exif: false }
  const count = countParts()
  let at = 2
  while (at + 4 <= bytes.size) {
    count()
    const header = await part(near, at, 4)
    const marker = header[1] ?? 0
    if (header[0] !== 0xff) break
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === START_OF_SCAN) return { head: Buffer.concat([...pieces, header]), scanAt: at }
    const length = 2 + header.readUInt16BE(2)
    const kind = isFrameHeader(marker) ? 'frame' : marker === EXIF_SEGMENT ? 'exif' : undefined
    // The first of each says it: memory does not grow with how many there are.
    if (kind && !seen[kind]) {
      const piece = await part(near, at, length)
      seen[kind] = kind === 'frame' || piece.indexOf(EXIF_MARK) === SEGMENT_DATA_AT
      if (seen[kind]) pieces.push(piece)
    }
    at += length
  }
  return { head: Buffer.concat(pieces), scanAt: undefined }
}

/** @throws when it has no frame */
export const jpegPixels = async (bytes: Bytes): Promise<{ width: number; height: number }> => {
  const { head } = await readHead(bytes)
  const { width, height, orientation = 1 } = imageSize(head)
  return orientation >= FIRST_SIDEWAYS ? { width: height, height: width } : { width, height }
}

/** Whether its data ends with their marker (ITU T.81, B.2): phones append films and further pictures to it. */
export const isWholeJpeg = async (bytes: Bytes): Promise<boolean> => {
  const end = await part(bytes, Math.max(0, bytes.size - END_OF_IMAGE.length), END_OF_IMAGE.length)
  const { scanAt } = await readHead(bytes)
  if (scanAt === undefined) return false
  if (end.equals(END_OF_IMAGE)) return true
  for (let at = scanAt; at < bytes.size; at += SEARCH_BYTES) {
    const piece = await part(bytes, at, SEARCH_BYTES + 1)
    if (piece.includes(END_OF_IMAGE)) return true
  }
  return false
}
