import type { DetailedError, Upload as TusUpload } from 'tus-js-client'
import { ConnectionError, errorOfAnswer } from '../errors.ts'
import { UPLOAD_PART_BYTES, UPLOAD_RETRY_MS } from '../limits.ts'
import type { Settings } from '../options.ts'
import { aborted } from '../send.ts'

type Sending = {
  settings: Settings
  blob: Blob
  name: string
  userId: string | undefined
  report: (loaded: number) => void
  signal: AbortSignal | undefined
}

/** No answer, an outage, another request's lock, too many calls: it may be different the next time. */
const mayPass = ({ originalResponse }: DetailedError): boolean => {
  const status = originalResponse?.getStatus() ?? 0
  return status < 400 || status >= 500 || [409, 423, 429].includes(status)
}

const failureOf = (error: Error): Error => {
  const { originalResponse: response } = error as DetailedError
  if (!response)
    return new ConnectionError('connection_failed', 'the upload was interrupted for too long', {
      cause: error,
    })
  const headers = new Headers()
  for (const name of ['retry-after', 'traceresponse']) {
    const value = response.getHeader(name)
    if (value) headers.set(name, value)
  }
  let body: unknown
  try {
    body = JSON.parse(response.getBody())
  } catch {}
  return errorOfAnswer(response.getStatus(), headers, body)
}

/** Sends a file in parts, each again until it has arrived. An aborted upload is removed. @returns the upload's id */
export const sendResumably = async (sending: Sending): Promise<string> => {
  const { settings, blob, name, userId, report, signal } = sending
  const { Upload } = await import('tus-js-client')
  const query = userId === undefined ? '' : `?user_id=${encodeURIComponent(userId)}`
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      upload.abort(true).catch(() => undefined)
      if (signal) reject(aborted(signal))
    }
    const finish = (settle: () => void): void => {
      signal?.removeEventListener('abort', abort)
      settle()
    }
    const upload: TusUpload = new Upload(blob, {
      endpoint: `${settings.baseUrl}/api/media/uploads${query}`,
      uploadSize: blob.size,
      chunkSize: UPLOAD_PART_BYTES,
      retryDelays: [...UPLOAD_RETRY_MS],
      metadata: { filename: name },
      headers: { authorization: `Bearer ${settings.apiKey}` },
      storeFingerprintForResuming: false,
      // The client's own readers know Blobs only in browsers.
      fileReader: {
        openFile: async () => ({
          size: blob.size,
          slice: async (start: number, end: number) => {
            const bytes = new Uint8Array(await blob.slice(start, end).arrayBuffer())
            // The client asks a part for its size, as a Blob has it.
            const value = Object.assign(bytes, { size: bytes.length })
            return { value: value as never, done: end >= blob.size }
          },
          close: () => undefined,
        }),
      } as never,
      onShouldRetry: (error) => mayPass(error as DetailedError),
      onProgress: (sent) => report(sent),
      onError: (error) => finish(() => reject(failureOf(error))),
      onSuccess: () => finish(() => resolve(upload.url?.split('/').at(-1)?.replace(/\?.*$/, '') ?? '')),
    })
    signal?.addEventListener('abort', abort, { once: true })
    if (!signal?.aborted) upload.start()
    else abort()
  })
}
