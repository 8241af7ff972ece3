import { join } from 'node:path'
import { mediaFile, strict } from '@carteiro/contracts'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { GatewayEnv } from '../auth.ts'
import { measureUpload } from '../media/measure.ts'
import { receiveUpload } from '../media/receive.ts'
import { serveMedia } from '../media/serve.ts'
import type { MediaStore } from '../media/store.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'

const MAX_NAME_LENGTH = 255
const bytes = { schema: { type: 'string', format: 'binary' } } as const

const uploadRoute = {
  method: 'post',
  path: '/api/media',
  operationId: 'uploadMedia',
  summary: 'Upload a picture or a video',
  description:
    'Send it as multipart field `file`, or as the body itself with its name in `?name=`. The answer is an entry for `mediaFiles`; what it says is measured from the bytes.',
  security,
  request: { query: strict({ name: z.string().min(1).max(MAX_NAME_LENGTH).optional() }) },
  responses: {
    201: jsonOf(z.object({ success: z.literal(true), data: mediaFile }), 'Uploaded'),
    ...errorResponses(400, 401, 413, 415),
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
  store: MediaStore,
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
      }
      const name = await receiveUpload(upload, { folder: incoming.folder, maxBytes: config.MEDIA_MAX_BYTES })
      const facts = await measureUpload(join(incoming.folder, name))
      await store.keep(incoming, facts)
      const url = `${config.PUBLIC_URL.replace(/\/$/, '')}/media/${incoming.id}/${encodeURIComponent(name)}`
      return context.json({ success: true as const, data: { name, ...facts, url } }, 201)
    } catch (error) {
      await store.discard(incoming)
      throw error
    }
  })
  addRoute(app, serveRoute, async (context, { params }) => serveMedia(store, params, context), {
    anyQuery: true,
  })
}
