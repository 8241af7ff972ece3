import { copyFile, open } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtures } from './fixtures.ts'

const REEL = join(fixtures, 'reel.mp4')
const LARGE_BOX_HEADER_BYTES = 16
const LARGE_SIZE_FOLLOWS = 1

/** A real MP4 of so many bytes: its end is a box of free space, which players skip and disks need not hold. */
export const writeLargeVideo = async (path: string, bytes: number): Promise<void> => {
  await copyFile(REEL, path)
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const header = Buffer.alloc(LARGE_BOX_HEADER_BYTES)
    header.writeUInt32BE(LARGE_SIZE_FOLLOWS, 0)
    header.write('free', 4)
    header.writeBigUInt64BE(BigInt(bytes - size), 8)
    await file.write(header, 0, header.length, size)
    await file.truncate(bytes)
  } finally {
    await file.close()
  }
}
