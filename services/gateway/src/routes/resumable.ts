import { randomUUID } from 'node:crypto'
import { id, shownMediaFile, strict } from '@carteiro/contracts'
import type { Prober } from '@carteiro/media'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type GatewayEnv, ownerOf } from '../auth.ts'
import { shownEntry } from '../media/entry.ts'
import { notMeasured } from '../media/not-measured.ts'
import { createFinish } from '../media/resumable/finish.ts'
import { UNFINISHED_MS } from '../media/resumable/limits.ts'
import { nameInMetadata } from '../media/resumable/metadata.ts'
import { createTus, TUS_VERSION, UPLOADS_PATH } from '../media/resumable/tus.ts'
import type { MediaStore, Notes } from '../media/store/store.ts'
import type { Thumbnails } from '../media/thumbnails/thumbnails.ts'
import { visibleMode } from '../mode.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import { tooLarge } from '../request/too-large.ts'
import type { ResumableCalls, ResumableUpload } from '../sql/resumable-calls.ts'

const owner = strict({ user_id: id.optional() })
const tusHeaders = { 'tus-resumable': z.string().optional() }
const finished = jsonOf(
  z.object({ success: z.literal(true), data: shownMediaFile, notMeasured: z.array(z.string()) }),
  'All bytes have arrived: the entry for `mediaFiles`',
)

const beginRoute = {
  method: 'post',
  path: UPLOADS_PATH,
  operationId: 'beginUpload',
  summary: 'Begin a resumable upload (tus 1.0)',
  description:
    'For large files and unreliable connections, by any client of tus (https://tus.io/protocols/resumable-upload): creation, creation-with-upload, termination, expiration. `Upload-Length` must be known; `Upload-Metadata` may hold `filename`. The answer’s `Location` is the address to send the bytes to. The upload counts towards its user’s quota with all its bytes from now on; it is given up when it is not finished within 24 hours. The service role names the user in `?user_id=`; without it the upload counts towards no quota.',
  scope: 'media:write',
  request: {
    query: owner,
    headers: z.object({
      ...tusHeaders,
      'upload-length': z.coerce.number().int().min(1),
      'upload-metadata': z.string().optional(),
    }),
  },
  responses: {
    201: { description: 'Begun; `Location` is its address' },
    200: finished,
    ...errorResponses(400, 401, 403, 412, 413, 415, 422, 429, 503, 507),
  },
} as const
const sendRoute = {
  method: 'patch',
  path: `${UPLOADS_PATH}/{id}`,
  operationId: 'sendUploadBytes',
  summary: 'Send bytes of a resumable upload (tus 1.0)',
  description:
    'From `Upload-Offset` on, as `application/offset+octet-stream`. The answer to the last ones is the entry for `mediaFiles`, as that of an upload in one request; GET answers it again.',
  scope: 'media:write',
  request: {
    params: z.object({ id }),
    query: owner,
    headers: z.object({ ...tusHeaders, 'upload-offset': z.coerce.number().int().min(0) }),
  },
  responses: {
    204: { description: 'Stored up to `Upload-Offset`' },
    200: finished,
    ...errorResponses(400, 401, 403, 404, 409, 410, 412, 413, 415, 423, 429, 503, 507),
  },
} as const
const readRoute = {
  method: 'get',
  path: `${UPLOADS_PATH}/{id}`,
  operationId: 'getUpload',
  summary: 'The entry for mediaFiles of a resumable upload that is finished',
  description:
    'While bytes are missing the answer is 409. HEAD answers `Upload-Offset` and `Upload-Length` as tus says: how much has arrived, and of how much.',
  scope: 'media:write',
  request: { params: z.object({ id }), query: owner, headers: z.object(tusHeaders) },
  responses: { 200: finished, ...errorResponses(400, 401, 403, 404, 409, 410, 415, 423, 429, 503) },
} as const
const endRoute = {
  method: 'delete',
  path: `${UPLOADS_PATH}/{id}`,
  operationId: 'endUpload',
  summary: 'Give up a resumable upload (tus 1.0)',
  description: 'What has arrived is removed, and counts no more. A finished one is deleted as any upload is.',
  scope: 'media:write',
  request: { params: z.object({ id }), query: owner, headers: z.object(tusHeaders) },
  responses: {
    204: { description: 'Given up' },
    ...errorResponses(400, 401, 403, 404, 409, 412, 423, 429, 503),
  },
} as const

const requireTus = (given: string | undefined): void => {
  if (given === TUS_VERSION) return
  const message = `expected Tus-Resumable: ${TUS_VERSION}`
  throw new ApiError(
    412,
    'unsupported_version',
    message,
    [{ field: 'Tus-Resumable', code: 'unsupported', message }],
    {
      'tus-version': TUS_VERSION,
    },
  )
}

const expired = (): ApiError =>
  new ApiError(410, 'gone', 'the upload was not finished in time: begin it anew')

/** Uploads that go on after a lost connection, by tus 1.0. What has arrived becomes a medium as by an upload in one request. */
export const addResumable = (
  app: OpenAPIHono<GatewayEnv>,
  calls: ResumableCalls,
  {
    store,
    prober,
    logger,
    thumbnails,
  }: {
    store: MediaStore
    prober: Prober
    logger: Logger
    thumbnails: Thumbnails
  },
  config: { PUBLIC_URL: string; MEDIA_MAX_BYTES: number },
): void => {
  const { handle, locker } = createTus({ store, calls, logger }, config)
  const finish = createFinish({ store, calls, prober, locker })

  /** @throws 404 when the caller has no such upload */
  const any = async (
    context: Context<GatewayEnv>,
    uploadId: string,
    userId?: string,
  ): Promise<ResumableUpload> => {
    const caller = context.get('caller')
    const upload = await calls.findResumable(
      ownerOf(caller, userId, 'user_id'),
      uploadId,
      visibleMode(caller),
    )
    if (!upload) throw new ApiError(404, 'not_found', 'there is no such upload')
    return upload
  }
  const found = async (
    context: Context<GatewayEnv>,
    uploadId: string,
    userId?: string,
  ): Promise<ResumableUpload> => {
    const upload = await any(context, uploadId, userId)
    if (upload.state === 'expired') throw expired()
    return upload
  }
  const entry = async (context: Context, uploadId: string, kept: Notes, headers = {}): Promise<Response> => {
    const data = await shownEntry(config.PUBLIC_URL, thumbnails, uploadId, kept)
    return context.json({ success: true as const, data, notMeasured: notMeasured(kept) }, 200, headers)
  }
  const offsets = (offset: number, length: number) => ({
    'upload-offset': String(offset),
    'upload-length': String(length),
    'cache-control': 'no-store',
  })

  addRoute(app, beginRoute, async (context, { query, headers }) => {
    requireTus(headers['tus-resumable'])
    const bytes = headers['upload-length']
    if (bytes > config.MEDIA_MAX_BYTES)
      throw tooLarge('Upload-Length', `expected a file of at most ${config.MEDIA_MAX_BYTES} bytes`)
    const name = nameInMetadata(headers['upload-metadata'])
    const caller = context.get('caller')
    const userId = ownerOf(caller, query.user_id, 'user_id')
    await store.requireRoom(bytes)
    const uploadId = randomUUID()
    await calls.beginResumable(userId, {
      id: uploadId,
      name,
      bytes,
      keepMs: UNFINISHED_MS,
      mode: caller.mode,
    })
    const response = await handle(context.req.raw, uploadId).catch(async (error) => {
      // Its address was not answered: no client can go on with it.
      await store.remove(uploadId).catch(() => undefined)
      await calls.dropResumable(uploadId)
      throw error
    })
    if (Number(response.headers.get('upload-offset') ?? 0) < bytes) return response
    const upload = { state: 'open' as const, name, bytes, owner_id: userId, expires_at: '' }
    const kept = await finish(uploadId, upload, context.req.raw.signal)
    const location = response.headers.get('location') ?? ''
    return entry(context, uploadId, kept, { ...offsets(bytes, bytes), location })
  })

  addRoute(app, sendRoute, async (context, { params, query, headers }) => {
    requireTus(headers['tus-resumable'])
    const upload = await found(context, params.id, query.user_id)
    const isSentAgain = upload.state !== 'open' && headers['upload-offset'] === upload.bytes
    if (upload.state === 'kept' && !isSentAgain)
      throw new ApiError(409, 'conflict', `expected nothing more: all ${upload.bytes} bytes have arrived`)
    const response = upload.state === 'open' ? await handle(context.req.raw, params.id) : undefined
    if (response && Number(response.headers.get('upload-offset')) < upload.bytes) return response
    const kept = await finish(params.id, upload, context.req.raw.signal)
    return entry(context, params.id, kept, offsets(upload.bytes, upload.bytes))
  })

  addRoute(app, readRoute, async (context, { params, query, headers }) => {
    const upload = await found(context, params.id, query.user_id)
    if (context.req.method !== 'HEAD')
      return entry(context, params.id, await finish(params.id, upload, context.req.raw.signal))
    requireTus(headers['tus-resumable'])
    if (upload.state === 'open') return handle(context.req.raw, params.id)
    // A client that has lost the answer to its last bytes has none left to send, and asks what has become of them.
    return new Response(null, { headers: offsets(upload.bytes, upload.bytes) })
  })

  addRoute(app, endRoute, async (context, { params, query, headers }) => {
    requireTus(headers['tus-resumable'])
    const upload = await any(context, params.id, query.user_id)
    if (upload.state === 'kept')
      throw new ApiError(409, 'conflict', `the upload is finished: DELETE /api/media/${params.id} deletes it`)
    const lock = locker.newLock(params.id)
    await lock.lock(context.req.raw.signal, () => undefined)
    try {
      await store.remove(params.id)
      await calls.dropResumable(params.id)
    } finally {
      await lock.unlock()
    }
    return new Response(null, { status: 204 })
  })
}
