import { type MediaFile, mediaFile } from '@carteiro/contracts'
import type { SupabaseClient } from '@supabase/supabase-js'
import { dataOf, noAnswer, urlOf } from './call.ts'
import { sessionOf } from './session.ts'

/** Bytes; `fraction` is 0 to 1. */
export type UploadProgress = { loaded: number; total: number; fraction: number }
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

/** Uploads one file. @returns its `mediaFiles` entry, measured by the gateway @throws CarteiroError */
export const uploadMedia = async (
  supabase: SupabaseClient,
  gatewayUrl: string,
  file: Uploadable,
  { name, altText, onProgress, signal }: UploadOptions = {},
): Promise<MediaFile> => {
  const { accessToken } = await sessionOf(supabase)
  if (signal?.aborted) throw noAnswer(signal.reason, signal)
  const total = file.size
  const report = (loaded: number): void =>
    onProgress?.({ loaded, total, fraction: total ? Math.min(1, loaded / total) : 1 })
  const send = typeof XMLHttpRequest === 'undefined' ? sendByFetch : sendByXhr
  const data = await send({
    url: urlOf(gatewayUrl, '/api/media', { name: name ?? file.name ?? 'file' }),
    authorization: `Bearer ${accessToken}`,
    file,
    report,
    signal,
  })
  report(total)
  const uploaded = mediaFile.parse(data)
  return altText ? { ...uploaded, altText } : uploaded
}
