import { type DetailedError, Upload } from 'tus-js-client'
import { UPLOAD_CHUNK_BYTES, UPLOAD_RETRY_MS } from '../limits.ts'
import { dataOf, noAnswer, urlOf } from './call.ts'
import { CarteiroError } from './error.ts'
import { sessionOf } from './session.ts'
import type { SupabaseAccess } from './supabase-access.ts'
import { createUploadMemory } from './upload-memory.ts'

type Sending = {
  supabase: SupabaseAccess
  gatewayUrl: string
  file: Blob & { lastModified?: number }
  name: string
  report: (loaded: number) => void
  signal: AbortSignal | undefined
}

const memory = createUploadMemory()

/** Node's build of the client reads no Blobs. */
const readable = async (file: Blob): Promise<Blob> => {
  const { process, Buffer } = globalThis as {
    process?: { versions?: { node?: string } }
    Buffer?: { from(bytes: ArrayBuffer): unknown }
  }
  return process?.versions?.node && Buffer ? (Buffer.from(await file.arrayBuffer()) as Blob) : file
}

/** Whether it may be different the next time: no answer, an outage, another request's lock, too many calls. */
const mayPass = ({ originalResponse }: DetailedError): boolean => {
  const status = originalResponse?.getStatus() ?? 0
  return status < 400 || status >= 500 || [409, 423, 429].includes(status)
}

const isOffline = (): boolean => globalThis.navigator?.onLine === false

/** Waits for the network. @throws when the caller aborts */
const online = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      globalThis.removeEventListener('online', done)
      signal?.removeEventListener('abort', leave)
    }
    const done = (): void => {
      end()
      resolve()
    }
    const leave = (): void => {
      end()
      reject(noAnswer(signal?.reason, signal))
    }
    globalThis.addEventListener('online', done)
    signal?.addEventListener('abort', leave)
  })

/** The gateway's refusal as it said it; `network` where there was none. */
const failureOf = (error: Error, signal: AbortSignal | undefined): Error => {
  const { originalResponse } = error as DetailedError
  if (!originalResponse) return noAnswer(error, signal)
  try {
    dataOf(originalResponse.getStatus(), originalResponse.getBody())
  } catch (refusal) {
    return refusal as CarteiroError
  }
  return new CarteiroError('unexpected_answer', error.message, { cause: error })
}

/** Sends the bytes that are missing. @returns the address of the upload */
const sendAll = async (sending: Sending): Promise<string> => {
  const { supabase, gatewayUrl, file, name, report, signal } = sending
  const { userId } = await sessionOf(supabase)
  const source = await readable(file)
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      void upload.abort()
      reject(noAnswer(signal?.reason, signal))
    }
    const finish = (settle: () => void): void => {
      signal?.removeEventListener('abort', abort)
      settle()
    }
    const upload: Upload = new Upload(source, {
      endpoint: urlOf(gatewayUrl, '/api/media/uploads'),
      uploadSize: file.size,
      chunkSize: UPLOAD_CHUNK_BYTES,
      retryDelays: [...UPLOAD_RETRY_MS],
      metadata: { filename: name },
      urlStorage: memory,
      removeFingerprintOnSuccess: true,
      // Another user of the same browser does not go on with it.
      fingerprint: async () =>
        JSON.stringify([gatewayUrl, userId, name, file.type, file.size, file.lastModified ?? null]),
      // A token expires while a large file is on its way.
      onBeforeRequest: async (request) => {
        request.setHeader('Authorization', `Bearer ${(await sessionOf(supabase)).accessToken}`)
      },
      onShouldRetry: (error) => mayPass(error as DetailedError) && !isOffline(),
      onProgress: (sent) => report(sent),
      onError: (error) => {
        if (!isOffline()) return finish(() => reject(failureOf(error, signal)))
        online(signal).then(
          () => upload.start(),
          (left) => finish(() => reject(left)),
        )
      },
      onSuccess: () => finish(() => resolve(upload.url ?? '')),
    })
    signal?.addEventListener('abort', abort, { once: true })
    upload
      .findPreviousUploads()
      .then(([previous]) => {
        if (previous) upload.resumeFromPreviousUpload(previous)
        if (!signal?.aborted) upload.start()
      })
      .catch(reject)
  })
}

/** Uploads a file so that it goes on after a lost connection or a reload. @returns `data` of the answer @throws CarteiroError */
export const sendResumably = async (sending: Sending): Promise<unknown> => {
  const { supabase, signal } = sending
  const address = await sendAll(sending)
  const { accessToken } = await sessionOf(supabase)
  const answer = async (): Promise<[number, string]> => {
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${accessToken}` },
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
