import type { MediaFile } from '@carteiro/contracts'
import { type Caller, type CallOptions, type Data, dataOf, type Query } from '../call.ts'
import { DIGEST, digestingStream, digestOfBlob } from '../identity.ts'
import { RESUMABLE_FROM_BYTES, UPLOAD_TIMEOUT_MS } from '../limits.ts'
import type { Settings } from '../options.ts'
import { send } from '../send.ts'
import { sendResumably } from './resumable.ts'
import { openSource, type Uploadable } from './source.ts'

/** Bytes; `total` is undefined for a stream. */
export type UploadProgress = { loaded: number; total: number | undefined }
export type UploadOptions = CallOptions & {
  /** Replaces the file's own name. */
  name?: string | undefined
  altText?: string | undefined
  onProgress?: ((progress: UploadProgress) => void) | undefined
  /** For the service role: whose upload it is. */
  userId?: string | undefined
}

/** Files that publications show. */
export const createMedia = (settings: Settings, { call }: Caller) => {
  const sendAtOnce = async (
    body: Blob | ReadableStream<Uint8Array>,
    name: string,
    { userId, signal, timeoutMs = UPLOAD_TIMEOUT_MS }: UploadOptions,
  ): Promise<unknown> => {
    const url = new URL(`${settings.baseUrl}/api/media`)
    url.searchParams.set('name', name)
    if (userId !== undefined) url.searchParams.set('user_id', userId)
    const headers = {
      authorization: `Bearer ${settings.apiKey}`,
      'content-type': (body instanceof Blob && body.type) || 'application/octet-stream',
    }
    const request = () => new Request(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    return dataOf<'uploadMedia'>(await send(settings, { request, isRepeatable: false, timeoutMs, signal }))
  }

  const sendBlob = async (blob: Blob, name: string, options: UploadOptions): Promise<unknown> => {
    const { onProgress, userId, signal } = options
    const report = (loaded: number): void => onProgress?.({ loaded, total: blob.size })
    report(0)
    if (blob.size < RESUMABLE_FROM_BYTES) {
      const sent = await sendAtOnce(blob, name, options)
      report(blob.size)
      return sent
    }
    const id = await sendResumably({ settings, blob, name, userId, report, signal })
    const query = userId === undefined ? {} : { user_id: userId }
    return dataOf<'getUpload'>(await call('getUpload', { params: { path: { id }, query } }, { signal }))
  }

  return {
    /**
     * Uploads a file and answers its entry for `mediaFiles`, measured by the gateway. Files from 8 MiB on are sent in parts,
     * which survive a lost connection; smaller ones and streams in one request, which is not repeated.
     *
     * @throws CarteiroError; the file system's error for a path that cannot be read
     */
    upload: async (source: Uploadable, options: UploadOptions = {}): Promise<MediaFile> => {
      const { name: ownName, blob, stream } = await openSource(source)
      const name = options.name ?? ownName
      const marked = (data: unknown, digest: string): MediaFile =>
        ({
          ...(data as MediaFile),
          ...(options.altText === undefined ? {} : { altText: options.altText }),
          [DIGEST]: digest,
        }) as MediaFile
      if (blob) {
        const digest = await digestOfBlob(blob)
        return marked(await sendBlob(blob, name, options), digest)
      }
      const digesting = digestingStream()
      let loaded = 0
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          loaded += chunk.length
          options.onProgress?.({ loaded, total: undefined })
          controller.enqueue(chunk)
        },
      })
      const sent = await sendAtOnce(stream.pipeThrough(digesting.stream).pipeThrough(counted), name, options)
      return marked(sent, await digesting.digest)
    },
    /** Uploads, the newest first, page by page as they are read. */
    list: async function* (
      query: Omit<Query<'listMedia'>, 'before'> = {},
      options?: CallOptions,
    ): AsyncGenerator<Data<'listMedia'>['uploads'][number], void, undefined> {
      let before: string | undefined
      for (;;) {
        const page = dataOf<'listMedia'>(
          await call(
            'listMedia',
            { params: { query: { ...query, ...(before ? { before } : {}) } } },
            options,
          ),
        )
        yield* page.uploads
        const last = page.uploads.at(-1)
        if (!last) return
        before = last.created_at
      }
    },
    /** How many bytes are stored, and how many may be; null: there is no limit. */
    usage: async (options?: CallOptions): Promise<{ usedBytes: number; limitBytes: number | null }> => {
      const page = dataOf<'listMedia'>(await call('listMedia', { params: { query: { limit: 1 } } }, options))
      return { usedBytes: page.used_bytes, limitBytes: page.limit_bytes }
    },
    /** @throws ConflictError while a job that is not finished shows it */
    delete: async (id: string, query: Query<'deleteMedia'> = {}, options?: CallOptions): Promise<void> => {
      await call('deleteMedia', { params: { path: { id }, query } }, options)
    },
  }
}
export type Media = ReturnType<typeof createMedia>
