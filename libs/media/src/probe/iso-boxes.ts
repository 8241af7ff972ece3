import { type Bytes, part, windowed } from './bytes.ts'
import { countParts } from './count-parts.ts'

const HEADER_BYTES = 16
const SHORTEST_BOX_BYTES = 8

export type MovieBoxes = { isWhole: boolean; moovInFront: boolean | undefined }

/**
 * The outermost boxes of an MP4 or MOV (ISO/IEC 14496-12, 4.2): whether they end where the file does, and whether the
 * index comes before the first data.
 *
 * @throws when there are so many that it is none
 */
export const readMovieBoxes = async (bytes: Bytes): Promise<MovieBoxes> => {
  const near = windowed(bytes)
  let first: string | undefined
  let at = 0
  const count = countParts()
  while (at < bytes.size) {
    count()
    const header = await part(near, at, HEADER_BYTES)
    if (header.length < SHORTEST_BOX_BYTES) return { isWhole: false, moovInFront: undefined }
    const type = header.toString('latin1', 4, 8)
    if (type === 'moov' || type === 'mdat') first ??= type
    const short = header.readUInt32BE(0)
    if (short === 1 && header.length < HEADER_BYTES) return { isWhole: false, moovInFront: undefined }
    const length = short === 1 ? Number(header.readBigUInt64BE(8)) : short
    // Zero: to the end of the file.
    if (short === 0) at = bytes.size
    else if (length < SHORTEST_BOX_BYTES) return { isWhole: false, moovInFront: undefined }
    else at += length
  }
  return { isWhole: at === bytes.size, moovInFront: first === undefined ? undefined : first === 'moov' }
}
