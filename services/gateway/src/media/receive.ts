import { createWriteStream } from 'node:fs'
import { basename, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ApiError } from '@carteiro/service-kit'
import { tooLarge } from '../request/too-large.ts'
import { badUpload } from './bad-upload.ts'
import { readForm } from './read-form.ts'

const MAX_NAME_LENGTH = 200
/** What a multipart body adds to its file at most. */
const MAX_FORM_OVERHEAD_BYTES = 64 * 1024

const tooManyBytes = (maxBytes: number): ApiError =>
  tooLarge('file', `expected a file of at most ${maxBytes} bytes`)

/** A name that is safe in a path and a URL, and still tells its owner which file it is. */
const safeName = (name: string): string =>
  basename(name.replaceAll('\\', '/'))
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(-MAX_NAME_LENGTH) || 'file'

const limited = (maxBytes: number): Transform => {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      done(bytes > maxBytes ? tooManyBytes(maxBytes) : null, chunk)
    },
    flush(done) {
      done(bytes === 0 ? badUpload('empty', 'expected a file with something in it, this one is empty') : null)
    },
  })
}

export type Upload = {
  body: ReadableStream | null
  contentType: string
  contentLength: string | undefined
  name: string | undefined
}

/**
 * Streams an upload to disk; memory stays flat.
 *
 * @returns the file's safe name
 * @throws 400 for anything but one file that arrived whole, 413 for one that is too large
 */
export const receiveUpload = async (
  upload: Upload,
  { folder, maxBytes }: { folder: string; maxBytes: number },
): Promise<string> => {
  if (!upload.body) throw badUpload('required', 'expected a file, as multipart field file or as the body')
  if (Number(upload.contentLength ?? 0) > maxBytes + MAX_FORM_OVERHEAD_BYTES) throw tooManyBytes(maxBytes)
  const body = Readable.fromWeb(upload.body as never)
  const save = async (stream: Readable, given: string): Promise<string> => {
    const name = safeName(given)
    await pipeline(stream, limited(maxBytes), createWriteStream(join(folder, name), { flush: true }))
    return name
  }
  try {
    return /^multipart\//i.test(upload.contentType)
      ? await readForm(body, upload.contentType, save)
      : await save(body, upload.name ?? 'file')
  } catch (error) {
    if (error instanceof ApiError) throw error
    if (body.errored) throw badUpload('incomplete', 'expected the whole file: the upload broke off')
    throw error
  }
}
