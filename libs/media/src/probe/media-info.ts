import mediaInfoFactory, { type MediaInfo, type MediaInfoResult } from 'mediainfo.js'
import { type Bytes, part } from './bytes.ts'

const WASM_PAGE_BYTES = 64 * 1024

/** Created when it is first needed, and again after a failure, which may leave its memory in any state. */
let library: Promise<MediaInfo<'object'>> | undefined

/** The memory limit of WebAssembly in this thread, which the thread's heap limits do not include. */
export const limitWasmMemory = (bytes: number): void => {
  const grow = WebAssembly.Memory.prototype.grow
  WebAssembly.Memory.prototype.grow = function (pages: number) {
    if (this.buffer.byteLength + pages * WASM_PAGE_BYTES > bytes) throw new RangeError('out of memory')
    return grow.call(this, pages)
  }
}

/** MediaInfo's facts about a file (https://mediaarea.net/en/MediaInfo), which reads only the parts that it needs. */
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
