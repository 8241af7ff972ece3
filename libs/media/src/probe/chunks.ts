import { type Bytes, part, windowed } from './bytes.ts'
import { countParts } from './count-parts.ts'

const PNG_SIGNATURE_BYTES = 8
/** Length, type and checksum of a PNG's chunk. */
const PNG_CHUNK_OVERHEAD_BYTES = 12
const RIFF_HEADER_BYTES = 8
const WEBP_CHUNKS_AT = 12

/**
 * How many pictures a PNG shows (https://www.w3.org/TR/png-3/#animation-information), and whether it comes to its end.
 * One that is not `thorough` is read as far as its first data.
 *
 * @throws when it has too many chunks
 */
export const readPng = async (
  bytes: Bytes,
  thorough: boolean,
): Promise<{ frames: number; isWhole: boolean }> => {
  const near = windowed(bytes)
  let frames = 1
  let at = PNG_SIGNATURE_BYTES
  const count = countParts()
  while (at + PNG_CHUNK_OVERHEAD_BYTES <= bytes.size) {
    count()
    const chunk = await part(near, at, PNG_CHUNK_OVERHEAD_BYTES)
    const type = chunk.toString('latin1', 4, 8)
    if (type === 'acTL') frames = chunk.readUInt32BE(8)
    if (type === 'IEND' || (type === 'IDAT' && !thorough)) return { frames, isWhole: true }
    at += PNG_CHUNK_OVERHEAD_BYTES + chunk.readUInt32BE(0)
  }
  return { frames, isWhole: false }
}

/** How many pictures a WebP shows (RFC 9649, 2.7), and whether it is complete. @throws when it has too many chunks */
export const readWebp = async (bytes: Bytes): Promise<{ frames: number; isWhole: boolean }> => {
  const near = windowed(bytes)
  const header = await part(near, 0, WEBP_CHUNKS_AT)
  const end = header.readUInt32LE(4) + RIFF_HEADER_BYTES
  let frames = 0
  let at = WEBP_CHUNKS_AT
  const count = countParts()
  while (at + RIFF_HEADER_BYTES <= Math.min(end, bytes.size)) {
    count()
    const chunk = await part(near, at, RIFF_HEADER_BYTES)
    if (chunk.toString('latin1', 0, 4) === 'ANMF') frames += 1
    const length = chunk.readUInt32LE(4)
    // Chunks have an even number of bytes.
    at += RIFF_HEADER_BYTES + length + (length % 2)
  }
  return { frames: Math.max(1, frames), isWhole: end <= bytes.size }
}
