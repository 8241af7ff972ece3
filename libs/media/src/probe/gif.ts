import { type Bytes, part, windowed } from './bytes.ts'
import { countParts } from './count-parts.ts'

// https://www.w3.org/Graphics/GIF/spec-gif89a.txt
const SCREEN_DESCRIPTOR_END = 13
const IMAGE_DESCRIPTOR_BYTES = 10
const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b
const PADDING = 0x00
/** Data come in blocks of 255 bytes at most: this is four times what the largest accepted picture needs. */
const MAX_BLOCKS = 1_600_000

/** Bytes of the colour table that a descriptor's flags announce. */
const colorTableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** How many pictures a GIF has, and whether it is complete. @throws when it has too many blocks */
export const readGif = async (bytes: Bytes): Promise<{ frames: number; isWhole: boolean }> => {
  const near = windowed(bytes)
  const count = countParts(MAX_BLOCKS)
  const byteAt = async (at: number): Promise<number> => (await part(near, at, 1))[0] ?? 0
  const afterBlocks = async (start: number): Promise<number> => {
    let at = start
    while (at < bytes.size) {
      count()
      const length = await byteAt(at)
      at += 1 + length
      if (length === 0) return at
    }
    return at
  }

  let at = SCREEN_DESCRIPTOR_END + colorTableBytes(await byteAt(SCREEN_DESCRIPTOR_END - 3))
  let frames = 0
  while (at < bytes.size) {
    count()
    const introducer = await byteAt(at)
    if (introducer === TRAILER) return { frames, isWhole: true }
    if (introducer === EXTENSION) at = await afterBlocks(at + 2)
    else if (introducer === IMAGE) {
      frames += 1
      const flags = await byteAt(at + IMAGE_DESCRIPTOR_BYTES - 1)
      at = await afterBlocks(at + IMAGE_DESCRIPTOR_BYTES + colorTableBytes(flags) + 1)
    } else if (introducer === PADDING) at += 1
    else break
  }
  return { frames, isWhole: false }
}
