import { ConfigurationError } from '../errors.ts'

/** A path or `file:` URL (in Node, Deno and Bun), a `Blob` or `File`, or a stream of bytes. */
export type Uploadable = string | URL | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

export type Source = { name: string } & (
  | { blob: Blob; stream?: undefined }
  /** It can be read once, and its size is not known. */
  | { stream: ReadableStream<Uint8Array>; blob?: undefined }
)

const DEFAULT_NAME = 'file'

const openPath = async (path: string | URL): Promise<Source> => {
  if (/^https?:/.test(String(path)))
    throw new TypeError(
      `expected a path, a Blob or a stream, got ${path}: a file that lies elsewhere is an entry { name, size, type, url }`,
    )
  const [{ openAsBlob, promises }, { basename }, { fileURLToPath }] = await Promise.all([
    import('node:fs'),
    import('node:path'),
    import('node:url'),
  ]).catch((cause: unknown) => {
    const message = 'a file can be uploaded by its path only where there are files: pass a Blob or a stream'
    throw new ConfigurationError('invalid_configuration', message, { cause })
  })
  const place = typeof path === 'string' ? path : fileURLToPath(path)
  // Its error names the path, which that of openAsBlob does not.
  await promises.access(place)
  return { name: basename(place), blob: await openAsBlob(place) }
}

export const isUploadable = (value: unknown): value is Uploadable =>
  typeof value === 'string' ||
  value instanceof URL ||
  value instanceof Blob ||
  value instanceof ReadableStream ||
  (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)

const streamOf = (bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const iterator = bytes[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { value, done } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
}

/** @throws the file system's error for a path that cannot be read */
export const openSource = async (source: Uploadable): Promise<Source> => {
  if (typeof source === 'string' || source instanceof URL) return openPath(source)
  if (source instanceof Blob) {
    const { name } = source as { name?: string }
    return { name: name || DEFAULT_NAME, blob: source }
  }
  return { name: DEFAULT_NAME, stream: source instanceof ReadableStream ? source : streamOf(source) }
}
