import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { etag } from 'hono/etag'
import type { GatewayEnv } from '../auth.ts'
import { CACHE_SECONDS } from '../media/serve.ts'
import { THUMBNAIL, type Thumbnails } from '../media/thumbnails/thumbnails.ts'
import { errorResponses } from '../openapi.ts'
import { addRoute } from '../request/add-route.ts'

const TYPE = 'image/webp'
const route = {
  method: 'get',
  path: `/media/{id}/{name}/${THUMBNAIL}`,
  operationId: 'getMediaThumbnail',
  summary: 'A small picture of an uploaded picture, or a frame of a video',
  description:
    'A WebP of 320 pixels at most. It is made when it is first asked for. `no_thumbnail` (404): the file is a document, or damaged, or a video where the server has no ffmpeg.',
  scope: null,
  request: { params: z.object({ id: z.string(), name: z.string() }) },
  responses: {
    200: {
      description: 'The thumbnail',
      content: { [TYPE]: { schema: { type: 'string', format: 'binary' } as const } },
    },
    ...errorResponses(404, 503, 507),
  },
} as const

/** Serves thumbnails of uploads to everybody who knows the address, as the uploads are served. */
export const addThumbnails = (app: OpenAPIHono<GatewayEnv>, thumbnails: Thumbnails): void => {
  app.use(route.path.replaceAll(/\{(\w+)\}/g, ':$1'), etag())
  addRoute(
    app,
    route,
    async (_context, { params }) => {
      const bytes = await thumbnails.read(params.id, params.name)
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': TYPE,
          'content-length': String(bytes.length),
          'cache-control': `public, max-age=${CACHE_SECONDS}, immutable`,
          'x-content-type-options': 'nosniff',
        },
      })
    },
    { anyQuery: true },
  )
}
