import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { FileStore } from '@tus/file-store'
import { namingFullDisk } from '../disk.ts'
import { UNFINISHED_MS } from '../resumable/limits.ts'

/** Says when the disk is full, and acknowledges no byte that is not on it; the library's own does neither. */
class ResumableFiles extends FileStore {
  override write: FileStore['write'] = async (bytes, id, offset) => {
    const file = createWriteStream(`${this.directory}/${id}`, { flags: 'r+', start: offset, flush: true })
    await pipeline(bytes, file).catch(namingFullDisk)
    return offset + file.bytesWritten
  }
}

/** Resumable uploads as files: their bytes, and beside them what the client said of them. */
export const createResumableFiles = (directory: string): FileStore =>
  new ResumableFiles({ directory, expirationPeriodInMilliseconds: UNFINISHED_MS })
