import type { FileHandle } from 'node:fs/promises'

const JPEG_START_OF_SCAN = 0xda
const JPEG_END = Buffer.from([0xff, 0xd9])
const GIF_TRAILER = 0x3b
const RIFF_HEADER_BYTES = 8
const BOX_HEADER_BYTES = 16
/** Readers look for a PDF's end in its last bytes (ISO 32000, H.3.18). */
const PDF_TAIL_BYTES = 1024
/** A ZIP's end record, before which lies a comment of two bytes' length at most (APPNOTE 4.3.16). */
const ZIP_TAIL_BYTES = 22 + 65_535
const ZIP_END = Buffer.from('PK\u0005\u0006')

/** The picture's data ends with its marker, which its thumbnail, a segment before it, has too (ITU T.81, B.2). */
const isWholeJpeg = (bytes: Buffer): boolean => {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== JPEG_START_OF_SCAN) {
    at += bytes[at + 1] === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return bytes.indexOf(JPEG_END, at) >= 0
}

const isWholeGif = (bytes: Buffer): boolean => {
  let last = bytes.length - 1
  while (last > 0 && bytes[last] === 0) last -= 1
  return bytes[last] === GIF_TRAILER
}

const pictures: Record<string, (bytes: Buffer) => boolean> = {
  'image/jpeg': isWholeJpeg,
  'image/gif': isWholeGif,
  'image/png': (bytes) => bytes.includes('IEND'),
  'image/apng': (bytes) => bytes.includes('IEND'),
  'image/webp': (bytes) => bytes.readUInt32LE(4) + RIFF_HEADER_BYTES <= bytes.length,
}

/** Whether a picture has its end, which an upload that was cut off lacks. Unknown types are taken as whole. */
export const isWholePicture = (type: string, bytes: Buffer): boolean => pictures[type]?.(bytes) ?? true

/** Whether the boxes of an MP4 or MOV end where the file does (ISO/IEC 14496-12, 4.2). */
export const isWholeMovie = async (file: FileHandle, size: number): Promise<boolean> => {
  const header = Buffer.alloc(BOX_HEADER_BYTES)
  let at = 0
  while (at < size) {
    const { bytesRead } = await file.read(header, 0, BOX_HEADER_BYTES, at)
    if (bytesRead < 8) return false
    const short = header.readUInt32BE(0)
    if (short === 0) return true
    const length = short === 1 ? Number(header.readBigUInt64BE(8)) : short
    if (length < 8) return false
    at += length
  }
  return at === size
}

/** Whether a document has its end. The containers of old Word and PowerPoint files are taken as whole. */
export const isWholeDocument = async (type: string, file: FileHandle, size: number): Promise<boolean> => {
  const ends: Record<string, { mark: Buffer; within: number }> = {
    'application/pdf': { mark: Buffer.from('%%EOF'), within: PDF_TAIL_BYTES },
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
      mark: ZIP_END,
      within: ZIP_TAIL_BYTES,
    },
    'application/vnd.openxmlformats-officedocument.presentationml.presentation': {
      mark: ZIP_END,
      within: ZIP_TAIL_BYTES,
    },
  }
  const end = ends[type]
  if (!end) return true
  const length = Math.min(size, end.within)
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
  return buffer.includes(end.mark)
}
