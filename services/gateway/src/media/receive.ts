import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ApiError } from '@carteiro/service-kit'
import { Busboy } from '@fastify/busboy'

export type Received = { id: string; name: string; path: string }

const MAX_NAME_LENGTH = 200
const nothingSent = () =>
  new ApiError(400, 'invalid_request', 'expected a file, as multipart field file or as the body itself', [
    { field: 'file', code: 'required', message: 'expected a file' },
  ])

/** A name that is safe in a path and a URL, and still tells its owner which file it is. */
const safeName = (name: string): string =>
  basename(name)
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '')
    .slice(-MAX_NAME_LENGTH) || 'file'

const limited = (maxBytes: number): Transform => {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(new ApiError(413, 'too_large', `expected at most ${maxBytes} bytes`))
      else done(null, chunk)
    },
  })
}

/** The first file of a multipart body, as a stream with its name. */
const fromMultipart = (body: Readable, contentType: string): Promise<{ name: string; stream: Readable }> =>
  new Promise((resolve, reject) => {
    const form = new Busboy({ headers: { 'content-type': contentType }, limits: { files: 1, fields: 10 } })
    form.on('file', (_field, stream, filename) => resolve({ name: filename ?? 'file', stream }))
    form.on('finish', () => reject(nothingSent()))
    form.on('error', () => reject(nothingSent()))
    body.on('error', reject)
    body.pipe(form)
  })

/** Streams an upload to disk; memory stays flat. What doesn't arrive whole is removed. */
export const receiveUpload = async (
  request: { body: ReadableStream | null; contentType: string; name: string | undefined },
  options: { dir: string; maxBytes: number },
): Promise<Received> => {
  if (!request.body) throw nothingSent()
  const body = Readable.fromWeb(request.body as never)
  const isForm = request.contentType.startsWith('multipart/form-data')
  const { name, stream } = isForm
    ? await fromMultipart(body, request.contentType)
    : { name: request.name ?? 'file', stream: body }
  const id = randomUUID()
  const folder = join(options.dir, id)
  const path = join(folder, safeName(name))
  await mkdir(folder, { recursive: true })
  try {
    await pipeline(stream, limited(options.maxBytes), createWriteStream(path, { flush: true }))
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return { id, name: safeName(name), path }
}
