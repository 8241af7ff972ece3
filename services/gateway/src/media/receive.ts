import { isUtf8 } from 'node:buffer'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ApiError } from '@carteiro/service-kit'
import { parse } from 'content-disposition'
import { tooLarge } from '../request/too-large.ts'
import { badUpload } from './bad-upload.ts'
import { readableFileName } from './file-name.ts'
import { readForm } from './read-form.ts'
import type { MediaStore } from './store/store.ts'

/** What a multipart body adds to its file at most. */
const MAX_FORM_OVERHEAD_BYTES = 64 * 1024

const tooManyBytes = (maxBytes: number): ApiError =>
  tooLarge('file', `expected a file of at most ${maxBytes} bytes`)

/** Node reads a header's bytes as Latin-1: UTF-8 is decoded here. */
const asUtf8 = (text: string): string => {
  const bytes = Buffer.from(text, 'latin1')
  return bytes.toString('latin1') === text && isUtf8(bytes) ? bytes.toString('utf8') : text
}

/** As a body's own header says it (RFC 6266). */
const nameInHeader = (disposition: string | undefined): string | undefined => {
  const { filename } = disposition ? parse(disposition).parameters : {}
  return filename && asUtf8(filename)
}

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
  /** As the query says it. */
  name: string | undefined
  contentDisposition: string | undefined
}

/**
 * Streams an upload into the store; memory stays flat.
 *
 * @returns the file's name, decoded
 * @throws 400 for anything but one file that arrived whole, 413 for one that is too large
 */
export const receiveUpload = async (
  upload: Upload,
  {
    id,
    store,
    maxBytes,
  }: { id: string; store: Pick<MediaStore, 'receive' | 'requireRoom'>; maxBytes: number },
): Promise<string> => {
  if (!upload.body) throw badUpload('required', 'expected a file, as multipart field file or as the body')
  if (Number(upload.contentLength ?? 0) > maxBytes + MAX_FORM_OVERHEAD_BYTES) throw tooManyBytes(maxBytes)
  await store.requireRoom(Number(upload.contentLength ?? 0))
  const body = Readable.fromWeb(upload.body as never)
  const isForm = /^multipart\//i.test(upload.contentType)
  const save = async (stream: Readable, given: string): Promise<string> => {
    await pipeline(stream, limited(maxBytes), (bytes) => store.receive(id, Readable.from(bytes)))
    return readableFileName(given, { inForm: isForm })
  }
  try {
    return isForm
      ? await readForm(body, upload.contentType, save)
      : await save(body, upload.name ?? nameInHeader(upload.contentDisposition) ?? 'file')
  } catch (error) {
    if (error instanceof ApiError) throw error
    if (body.errored) throw badUpload('incomplete', 'expected the whole file: the upload broke off')
    throw error
  }
}
