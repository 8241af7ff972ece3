import { ApiError, type Logger } from '@carteiro/service-kit'
import type { GatewayConfig } from '../config.ts'

/** An object of Supabase Storage as it was seen; `etag` without quotes. */
export type SeenObject = { bucket: string; path: string; etag: string; bytes: number }

/** The object is not the one that was seen: it was replaced or deleted. */
export class ObjectChanged extends Error {
  override name = 'ObjectChanged'
  readonly now: 'changed' | 'gone'
  constructor(now: 'changed' | 'gone') {
    super(now === 'gone' ? 'it was deleted from Supabase Storage' : 'it was replaced in Supabase Storage')
    this.now = now
  }
}

export type StorageClient = {
  /**
   * The bytes of an object from `start` (included) to `end` (not included).
   * @throws ObjectChanged; ApiError 503 when Storage does not answer
   */
  read(object: SeenObject, range: [start: number, end: number], signal: AbortSignal): Promise<Response>
}

const RETRY_AFTER_SECONDS = '10'
const HTTP_NOT_FOUND = 404
const HTTP_RANGE_NOT_SATISFIABLE = 416

/** Without quotes, and without the mark of a weak one: a proxy may have made it so. */
const plainEtag = (header: string | null): string | undefined => header?.replace(/^(W\/)?"?|"$/g, '')

const addressOf = (base: string, { bucket, path }: SeenObject): string =>
  `${base}/storage/v1/object/authenticated/${[bucket, ...path.split('/')].map(encodeURIComponent).join('/')}`

/** Most of Storage's refusals have HTTP status 400, and their own in the body. */
const statusOf = async (response: Response): Promise<number> => {
  const body: unknown = await response.json().catch(() => undefined)
  const { statusCode } = (typeof body === 'object' && body !== null ? body : {}) as { statusCode?: unknown }
  return Number(statusCode ?? response.status)
}

/**
 * Reads objects with a key of the project, so that no link to them has to be made, which would expire. Who may have an object read
 * is judged before (SQL: find_storage_objects).
 * https://supabase.com/docs/guides/storage/serving/downloads
 *
 * @param project.key a secret key (`sb_secret_…`) or the service role's
 */
export const createStorageClient = (
  project: { url: string; key: string },
  logger: Pick<Logger, 'error'>,
): StorageClient => {
  const base = project.url.replace(/\/$/, '')
  const headers = {
    authorization: `Bearer ${project.key}`,
    apikey: project.key,
    'accept-encoding': 'identity',
  }
  const unavailable = (why: unknown): ApiError => {
    logger.error({ err: why }, 'Supabase Storage failed')
    return new ApiError(
      503,
      'unavailable',
      'Supabase Storage does not answer: its operator has been notified, try again later',
      [],
      { 'retry-after': RETRY_AFTER_SECONDS },
    )
  }
  return {
    read: async (object, [start, end], signal) => {
      const range = `bytes=${start}-${end - 1}`
      const response = await fetch(addressOf(base, object), { headers: { ...headers, range }, signal }).catch(
        (error) => {
          signal.throwIfAborted()
          throw unavailable(error)
        },
      )
      if (!response.ok) {
        const status = await statusOf(response)
        if (status === HTTP_NOT_FOUND) throw new ObjectChanged('gone')
        if (status === HTTP_RANGE_NOT_SATISFIABLE) throw new ObjectChanged('changed')
        throw unavailable(new Error(`HTTP ${response.status}, ${status} of Storage itself`))
      }
      const [, first, total] =
        /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? []
      const etag = plainEtag(response.headers.get('etag'))
      const isSame = Number(total) === object.bytes && (etag === undefined || etag === object.etag)
      if (isSame && Number(first) === start) return response
      await response.body?.cancel()
      throw total === undefined ? unavailable(new Error('no Content-Range')) : new ObjectChanged('changed')
    },
  }
}

/** Undefined: the gateway has no key for it. */
export const storageClientOf = (
  { SUPABASE_URL: url, SUPABASE_STORAGE_KEY: key }: GatewayConfig,
  logger: Pick<Logger, 'error'>,
): StorageClient | undefined => (key === undefined ? undefined : createStorageClient({ url, key }, logger))
