import { mediaFormatName } from '@carteiro/contracts'
import { type Bytes, part } from './bytes.ts'
import { cutOff } from './not-media.ts'

/** PDF readers search for the end marker in the last bytes (ISO 32000, H.3.18). */
const PDF_TAIL_BYTES = 1024
/** A ZIP's end record, before which lies a comment of two bytes' length at most (APPNOTE 4.3.16). */
const ZIP_TAIL_BYTES = 22 + 65_535
const ZIP_END = { mark: Buffer.from('PK\u0005\u0006'), within: ZIP_TAIL_BYTES }

const ends: Record<string, { mark: Buffer; within: number }> = {
  'application/pdf': { mark: Buffer.from('%%EOF'), within: PDF_TAIL_BYTES },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ZIP_END,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ZIP_END,
}

/** The containers of old Word and PowerPoint files are not checked. @throws NotMedia when the end is missing */
export const requireWholeDocument = async (bytes: Bytes, type: string): Promise<void> => {
  const end = ends[type]
  if (!end) return
  const tail = await part(bytes, Math.max(0, bytes.size - end.within), end.within)
  if (!tail.includes(end.mark)) throw cutOff(mediaFormatName(type))
}
