import type { ShownMediaFile } from '@carteiro/contracts'
import { RESUMABLE_FROM_BYTES } from '../limits.ts'
import { dataOf, noAnswer, urlOf } from './call.ts'
import { sessionOf } from './session.ts'
import type { SupabaseAccess } from './supabase-access.ts'
import { createProgress, type UploadProgress } from './upload-progress.ts'
import { readMediaFile } from './wire.ts'

export type { UploadProgress } from './upload-progress.ts'

export type UploadOptions = {
  /** Replaces the file's own name. */
  name?: string | undefined
  altText?: string | undefined
  onProgress?: ((progress: UploadProgress) => void) | undefined
  signal?: AbortSignal | undefined
}
/** A `File`, or a `Blob` with `options.name`. */
export type Uploadable = Blob & { name?: string }

type Sending = {
  url: string
  authorization: string
  file: Uploadable
  report: (loaded: number) => void
  signal: AbortSignal | undefined
}

const contentTypeOf = (file: Uploadable): string => file.type || 'application/octet-stream'

/** XMLHttpRequest reports the progress of an upload, which fetch cannot. */
const sendByXhr = ({ url, authorization, file, report, signal }: Sending): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    const fail = () => reject(noAnswer(undefined, signal))
    request.upload.addEventListener('progress', (event) => report(event.loaded))
    request.addEventListener('load', () => {
      try {
        resolve(dataOf(request.status, request.responseText))
      } catch (error) {
        reject(error)
      }
    })
    request.addEventListener('error', fail)
    request.addEventListener('abort', fail)
    request.addEventListener('loadend', () => signal?.removeEventListener('abort', abort))
    signal?.addEventListener('abort', abort)
    request.open('POST', url)
    request.setRequestHeader('authorization', authorization)
    request.setRequestHeader('content-type', contentTypeOf(file))
    request.send(file)
  })

const sendByFetch = async ({ url, authorization, file, signal }: Sending): Promise<unknown> => {
  const answer = async (): Promise<[number, string]> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': contentTypeOf(file) },
      body: file,
      ...(signal ? { signal } : {}),
    })
    return [response.status, await response.text()]
  }
  return dataOf(
    ...(await answer().catch((error: unknown) => {
      throw noAnswer(error, signal)
    })),
  )
}

/**
 * Uploads one file; a large one goes on after a lost connection, and when the page was loaded again and it is chosen again.
 *
 * @returns its `mediaFiles` entry, measured by the gateway
 * @throws CarteiroError
 */
export const uploadMedia = async (
  supabase: SupabaseAccess,
  gatewayUrl: string,
  file: Uploadable,
  { name, altText, onProgress, signal }: UploadOptions = {},
): Promise<ShownMediaFile> => {
  const { accessToken } = await sessionOf(supabase)
  if (signal?.aborted) throw noAnswer(signal.reason, signal)
  const total = file.size
  const progress = createProgress(total)
  const report = (loaded: number): void => onProgress?.(progress(loaded))
  const sentAs = name ?? file.name ?? 'file'
  const send = typeof XMLHttpRequest === 'undefined' ? sendByFetch : sendByXhr
  const sendAtOnce = () =>
    send({
      url: urlOf(gatewayUrl, '/api/media', { name: sentAs }),
      authorization: `Bearer ${accessToken}`,
      file,
      report,
      signal,
    })
  const sendInParts = async () => {
    // Most uploads are small: what they do not need is not loaded.
    const { sendResumably } = await import('./resumable.ts')
    return sendResumably({ supabase, gatewayUrl, file, name: sentAs, report, signal })
  }
  const data = await (total < RESUMABLE_FROM_BYTES ? sendAtOnce() : sendInParts())
  report(total)
  const uploaded = readMediaFile(data)
  return altText ? { ...uploaded, altText } : uploaded
}
