import { open } from 'node:fs/promises'

const HEADER_BYTES = 8

/** Brings an MP4 to a size by a box of free space at its end, which players skip (ISO/IEC 14496-12, 8.1.2). */
export const fillUp = async (path: string, minBytes: number): Promise<void> => {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    if (size >= minBytes) return
    const box = Buffer.alloc(Math.max(HEADER_BYTES, minBytes - size))
    box.writeUInt32BE(box.length, 0)
    box.write('free', 4, 'latin1')
    await file.write(box, 0, box.length, size)
  } finally {
    await file.close()
  }
}
