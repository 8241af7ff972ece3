import { ApiError, type Logger } from '@carteiro/service-kit'
import { Server } from '@tus/server'
import type { DataStore } from '@tus/utils'
import type { ResumableCalls } from '../../sql/resumable-calls.ts'
import type { MediaStore } from '../store/store.ts'
import { asApiError } from './failures.ts'
import { createLocker } from './locker.ts'

export const UPLOADS_PATH = '/api/media/uploads'
export const TUS_VERSION = '1.0.0'
export const TUS_EXTENSIONS = 'creation,creation-with-upload,termination,expiration'
/** A request that another one waits for has so long to come to an end by itself. */
const DRAIN_MS = 200
/** Of the tus server's answers: those of a whole API are set for all routes. */
const OF_CORS = /^access-control-/i

/** What the tus protocol takes of a request: offsets, bytes, ends. @throws ApiError for every answer that is a failure */
export type Tus = (request: Request, id: string) => Promise<Response>

export const createTus = (
  { store, calls, logger }: { store: MediaStore; calls: ResumableCalls; logger: Logger },
  config: { PUBLIC_URL: string; MEDIA_MAX_BYTES: number },
): { handle: Tus; locker: ReturnType<typeof createLocker> } => {
  const locker = createLocker(calls, logger)
  const ids = new WeakMap<object, string>()
  const failures = new WeakMap<object, unknown>()
  const prefix = new URL(config.PUBLIC_URL).pathname.replace(/\/$/, '')
  /** By upload: of a write that fails the tus server sees what its streams are destroyed with, which may be another error. */
  const writeFailures = new Map<string, ApiError>()
  const watched = (): DataStore => {
    const datastore = store.resumable()
    const write = datastore.write.bind(datastore)
    datastore.write = (bytes, id, offset) =>
      write(bytes, id, offset).catch((error) => {
        if (error instanceof ApiError) writeFailures.set(id, error)
        throw error
      })
    return datastore
  }
  let server: Server | undefined
  const start = (): Server =>
    new Server({
      path: UPLOADS_PATH,
      datastore: watched(),
      locker,
      lockDrainTimeout: DRAIN_MS,
      maxSize: config.MEDIA_MAX_BYTES,
      namingFunction: (request) => ids.get(request) ?? '',
      getFileIdFromRequest: (request) => ids.get(request),
      // The path alone: clients may reach the gateway by another name than PUBLIC_URL.
      generateUrl: (_request, { id }) => `${prefix}${UPLOADS_PATH}/${id}`,
      onResponseError: (request, error) => {
        failures.set(request, error)
        // Not sent: `handle` throws what it was.
        return { status_code: 500, body: '' }
      },
    })
  const handle: Tus = async (request, id) => {
    server ??= start()
    ids.set(request, id)
    const response = await server.handleWeb(request as never)
    const failure = failures.get(request) && (writeFailures.get(id) ?? failures.get(request))
    writeFailures.delete(id)
    if (failure !== undefined) throw asApiError(failure)
    if (response.status >= 400)
      throw asApiError({ status_code: response.status, body: await response.text() })
    const headers = [...response.headers].filter(([name]) => !OF_CORS.test(name))
    return new Response(response.body, { status: response.status, headers })
  }
  return { handle, locker }
}
