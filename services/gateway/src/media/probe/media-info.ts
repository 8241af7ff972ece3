import mediaInfoFactory, { type MediaInfo, type MediaInfoResult } from 'mediainfo.js'
import { type Bytes, part } from './bytes.ts'

const WASM_PAGE_BYTES = 64 * 1024

/** Made when it is first needed, and again after a failure: its memory may be in any state then. */
let library: Promise<MediaInfo<'object'>> | undefined

/** Bounds what WebAssembly of this thread may take: heap limits of a thread do not count it. */
export const limitWasmMemory = (bytes: number): void => {
  const grow = WebAssembly.Memory.prototype.grow
  WebAssembly.Memory.prototype.grow = function (pages: number) {
    if (this.buffer.byteLength + pages * WASM_PAGE_BYTES > bytes) throw new RangeError('out of memory')
    return grow.call(this, pages)
  }
}

/** What MediaInfo says of a file (https://mediaarea.net/en/MediaInfo): it reads the parts that it needs. */
export const analyze = async (bytes: Bytes): Promise<MediaInfoResult> => {
  library ??= mediaInfoFactory({ format: 'object' })
  const used = library
  try {
    return await (await used).analyzeData(bytes.size, (length, at) => part(bytes, at, length))
  } catch (error) {
    library = undefined
    throw error
  }
}
