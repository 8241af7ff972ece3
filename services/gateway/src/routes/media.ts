import { randomUUID } from 'node:crypto'
import { id, shownMediaFile, strict } from '@carteiro/contracts'
import type { Prober } from '@carteiro/media'
import type { Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { type GatewayEnv, ownerOf } from '../auth.ts'
import { shownEntry } from '../media/entry.ts'
import { measureUpload } from '../media/measure.ts'
import { notMeasured } from '../media/not-measured.ts'
import { type QuotaCalls, receiveWithinQuota } from '../media/receive-within-quota.ts'
import { serveMedia } from '../media/serve.ts'
import type { MediaStore } from '../media/store/store.ts'
import type { Thumbnails } from '../media/thumbnails/thumbnails.ts'
import { errorResponses, jsonOf } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'
import type { GatewayCalls } from '../sql/calls.ts'
import { withStored } from '../storage/stored-objects.ts'

/** As given; what is kept of it is shorter (media/file-name.ts). */
const MAX_NAME_LENGTH = 2_000
const bytes = { schema: { type: 'string', format: 'binary' } } as const

const uploadRoute = {
  method: 'post',
  path: '/api/media',
  operationId: 'uploadMedia',
  summary: 'Upload a picture or a video',
  description:
    'Send it as multipart field `file`, or as the body itself with its name in `?name=` or `Content-Disposition`. The answer is an entry for `mediaFiles`; its facts are measured from the bytes. What could not be measured is listed in `notMeasured`, and checked by the platform. Uploads count towards the quota of their user; what exceeds it is refused with 429 (`quota_exceeded`), or with 413 when the file alone exceeds it. The service role names the user in `?user_id=`; without it the upload counts towards no quota.',
  scope: 'media:write',
  request: {
    query: strict({ name: z.string().min(1).max(MAX_NAME_LENGTH).optional(), user_id: id.optional() }),
  },
  responses: {
    201: jsonOf(
      z.object({ success: z.literal(true), data: shownMediaFile, notMeasured: z.array(z.string()) }),
      'Uploaded',
    ),
    ...errorResponses(400, 401, 403, 413, 415, 422, 429, 503, 507),
  },
} as const
const serveRoute = {
  method: 'get',
  path: '/media/{id}/{name}',
  operationId: 'getMedia',
  summary: 'The bytes of an uploaded file, whole or the range that is asked for',
  description:
    'The address that platforms read a file from. It is not guessable, and needs no key. Ranges are supported.',
  scope: null,
  request: { params: z.object({ id: z.string(), name: z.string() }) },
  responses: {
    200: { description: 'The file', content: { '*/*': bytes } },
    206: { description: 'The range of it that the Range header names', content: { '*/*': bytes } },
    ...errorResponses(400, 404, 412, 416, 503),
  },
} as const

/** Receives uploads and serves them. A medium's URL is all that reading it takes: the platforms fetch it. */
export const addMedia = (
  app: OpenAPIHono<GatewayEnv>,
  calls: QuotaCalls & Pick<GatewayCalls, 'registerUpload' | 'giveUpUpload'>,
  {
    store,
    inStorage,
    prober,
    logger,
    thumbnails,
  }: {
    store: MediaStore
    /** Files of Supabase Storage, which are served like uploads. */
    inStorage: Pick<MediaStore, 'find'>
    prober: Prober
    logger: Logger
    thumbnails: Thumbnails
  },
  config: { PUBLIC_URL: string; MEDIA_MAX_BYTES: number },
): void => {
  addRoute(app, uploadRoute, async (context, { query }) => {
    const caller = context.get('caller')
    const owner = ownerOf(caller, query.user_id, 'user_id')
    const uploadId = randomUUID()
    try {
      const upload = {
        body: context.req.raw.body,
        contentType: context.req.header('content-type') ?? '',
        contentLength: context.req.header('content-length'),
        name: query.name,
        contentDisposition: context.req.header('content-disposition'),
      }
      const place = { id: uploadId, store, maxBytes: config.MEDIA_MAX_BYTES }
      const name = await receiveWithinQuota(upload, { ...place, owner }, calls)
      const facts = await store.reading(uploadId, (received) =>
        measureUpload(prober, { ...received, name }, context.req.raw.signal),
      )
      await calls.registerUpload(owner, {
        id: uploadId,
        name,
        size: facts.size,
        type: facts.type,
        mode: caller.mode,
      })
      await store.keep(uploadId, { name, ...facts }).catch(async (error) => {
        if (owner !== null) await calls.giveUpUpload(owner, uploadId, null).catch(() => undefined)
        throw error
      })
      const data = await shownEntry(config.PUBLIC_URL, thumbnails, uploadId, { name, ...facts })
      return context.json({ success: true as const, data, notMeasured: notMeasured(facts) }, 201)
    } catch (error) {
      // What this leaves, the sweep removes (media/remove-orphans.ts).
      await store.remove(uploadId).catch((err) => logger.warn({ err }, 'A refused upload was not removed'))
      throw error
    }
  })
  const served = withStored(store, inStorage)
  addRoute(app, serveRoute, async (context, { params }) => serveMedia(served, params, context), {
    anyQuery: true,
  })
}
