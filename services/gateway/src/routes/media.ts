import { mediaFile, strict } from '@carteiro/contracts'
import type { Logger } from '@carteiro/service-kit'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { GatewayEnv } from '../auth.ts'
import { diskFull, isDiskFull } from '../media/disk.ts'
import { measureUpload } from '../media/measure.ts'
import { notMeasured } from '../media/not-measured.ts'
import type { Prober } from '../media/probe/prober.ts'
import { receiveUpload } from '../media/receive.ts'
import { serveMedia } from '../media/serve.ts'
import type { MediaStore } from '../media/store.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'

/** As given; what is kept of it is shorter (media/file-name.ts). */
const MAX_NAME_LENGTH = 2_000
const bytes = { schema: { type: 'string', format: 'binary' } } as const

const uploadRoute = {
  method: 'post',
  path: '/api/media',
  operationId: 'uploadMedia',
  summary: 'Upload a picture or a video',
  description:
    'Send it as multipart field `file`, or as the body itself with its name in `?name=` or `Content-Disposition`. The answer is an entry for `mediaFiles`; what it says is measured from the bytes. What could not be measured is listed in `notMeasured`: it is left to the platform.',
  security,
  request: { query: strict({ name: z.string().min(1).max(MAX_NAME_LENGTH).optional() }) },
  responses: {
    201: jsonOf(
      z.object({ success: z.literal(true), data: mediaFile, notMeasured: z.array(z.string()) }),
      'Uploaded',
    ),
    ...errorResponses(400, 401, 413, 415, 429, 503, 507),
  },
} as const
const serveRoute = {
  method: 'get',
  path: '/media/{id}/{name}',
  operationId: 'getMedia',
  summary: 'The bytes of an uploaded file, whole or the range that is asked for',
  request: { params: z.object({ id: z.string(), name: z.string() }) },
  responses: {
    200: { description: 'The file', content: { '*/*': bytes } },
    206: { description: 'The range of it that the Range header names', content: { '*/*': bytes } },
    ...errorResponses(400, 404, 416),
  },
} as const

/** Takes uploads and serves them; whoever has a medium's URL may read it, as the platforms must. */
export const addMedia = (
  app: OpenAPIHono<GatewayEnv>,
  { store, prober, logger }: { store: MediaStore; prober: Prober; logger: Logger },
  config: { PUBLIC_URL: string; MEDIA_MAX_BYTES: number },
): void => {
  addRoute(app, uploadRoute, async (context, { query }) => {
    const incoming = await store.begin()
    try {
      const upload = {
        body: context.req.raw.body,
        contentType: context.req.header('content-type') ?? '',
        contentLength: context.req.header('content-length'),
        name: query.name,
        contentDisposition: context.req.header('content-disposition'),
      }
      const { path } = incoming
      const name = await receiveUpload(upload, { path, maxBytes: config.MEDIA_MAX_BYTES })
      const facts = await measureUpload(prober, { path, name }, context.req.raw.signal)
      await store.keep(incoming, { name, ...facts })
      const url = `${config.PUBLIC_URL.replace(/\/$/, '')}/media/${incoming.id}/${encodeURIComponent(name)}`
      const data = { name, ...facts, url }
      return context.json({ success: true as const, data, notMeasured: notMeasured(facts) }, 201)
    } catch (error) {
      await store.discard(incoming)
      if (!isDiskFull(error)) throw error
      logger.error({ err: error }, 'Upload refused: the disk is full')
      throw diskFull()
    }
  })
  addRoute(app, serveRoute, async (context, { params }) => serveMedia(store, params, context), {
    anyQuery: true,
  })
}
