import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtures } from './fixtures.ts'

const HEADER_BYTES = 8

/** A real MP4 of so many bytes, most of them noise in a box that players skip. */
export const filmOf = async (bytes: number): Promise<Buffer> => {
  const reel = await readFile(join(fixtures, 'reel.mp4'))
  const noise = randomBytes(bytes - reel.length)
  noise.writeUInt32BE(noise.length, 0)
  noise.write('free', 4)
  if (noise.length < HEADER_BYTES) throw new Error(`expected more than ${reel.length + HEADER_BYTES} bytes`)
  return Buffer.concat([reel, noise])
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
