import { type FileHandle, open } from 'node:fs/promises'

/** A file's bytes, from disk or from a remote reader. */
export type Bytes = {
  size: number
  /** From `start` (included) to `end` (not included), both within the file. */
  read(start: number, end: number): Promise<Uint8Array>
}

const WINDOW_BYTES = 64 * 1024

export const bytesOfFile = async (path: string): Promise<Bytes & { close(): Promise<void> }> => {
  const file: FileHandle = await open(path)
  const { size } = await file.stat()
  return {
    size,
    read: async (start, end) => {
      const buffer = Buffer.alloc(end - start)
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
      return buffer.subarray(0, bytesRead)
    },
    close: () => file.close(),
  }
}

/** The same bytes read in windows, for readers of many small parts that are close together. */
export const windowed = (bytes: Bytes): Bytes => {
  let from = 0
  let held: Uint8Array = new Uint8Array()
  return {
    size: bytes.size,
    read: async (start, end) => {
      if (end - start > WINDOW_BYTES) return bytes.read(start, end)
      if (start < from || end > from + held.length) {
        from = start
        held = await bytes.read(start, Math.min(bytes.size, start + WINDOW_BYTES))
      }
      return held.subarray(start - from, end - from)
    },
  }
}

/** At most `length` bytes from `start` on, as a Buffer: fewer at the file's end. */
export const part = async (bytes: Bytes, start: number, length: number): Promise<Buffer> => {
  const end = Math.min(bytes.size, start + length)
  if (end <= start) return Buffer.alloc(0)
  const read = await bytes.read(start, end)
  return Buffer.from(read.buffer, read.byteOffset, read.byteLength)
}
