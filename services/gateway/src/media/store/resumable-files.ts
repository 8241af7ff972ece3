import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { FileStore } from '@tus/file-store'
import { UNFINISHED_MS } from '../resumable/limits.ts'

type Failing = (error: unknown) => never

/** Says when the disk is full, and acknowledges no byte that is not on it; the library's own does neither. */
class ResumableFiles extends FileStore {
  readonly #failing: Failing
  constructor(options: ConstructorParameters<typeof FileStore>[0], failing: Failing) {
    super(options)
    this.#failing = failing
  }
  override write: FileStore['write'] = async (bytes, id, offset) => {
    const file = createWriteStream(`${this.directory}/${id}`, { flags: 'r+', start: offset, flush: true })
    await pipeline(bytes, file).catch(this.#failing)
    return offset + file.bytesWritten
  }
}

/** Resumable uploads as files: their bytes, and beside them what the client said of them. */
export const createResumableFiles = (directory: string, failing: Failing): FileStore =>
  new ResumableFiles({ directory, expirationPeriodInMilliseconds: UNFINISHED_MS }, failing)
