import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { mediaFile } from '@carteiro/contracts'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { GatewayEnv } from '../auth.ts'
import type { GatewayConfig } from '../config.ts'
import { measureUpload } from '../media/measure.ts'
import { receiveUpload } from '../media/receive.ts'
import { serveMedia } from '../media/serve.ts'
import { errorResponses, jsonOf, security } from '../openapi.ts'

const uploadRoute = createRoute({
  method: 'post',
  path: '/api/media',
  summary: 'Upload a picture or a video',
  description:
    'Send it as multipart field `file`, or as the body itself with its name in `?name=`. The answer is an entry for `mediaFiles`.',
  security,
  request: { query: z.object({ name: z.string().max(255).optional() }) },
  responses: {
    201: jsonOf(z.object({ success: z.literal(true), data: mediaFile }), 'Uploaded'),
    ...errorResponses(400, 401, 413, 415),
  },
})

export const addMedia = (app: OpenAPIHono<GatewayEnv>, config: GatewayConfig): void => {
  app.openapi(uploadRoute, async (context) => {
    const { id, name, path } = await receiveUpload(
      {
        body: context.req.raw.body,
        contentType: context.req.header('content-type') ?? '',
        name: context.req.valid('query').name,
      },
      { dir: config.MEDIA_DIR, maxBytes: config.MEDIA_MAX_BYTES },
    )
    try {
      const measured = await measureUpload(path)
      const url = `${config.PUBLIC_URL.replace(/\/$/, '')}/media/${id}/${encodeURIComponent(name)}`
      return context.json({ success: true as const, data: { name, ...measured, url } }, 201)
    } catch (error) {
      await rm(dirname(path), { recursive: true, force: true })
      throw error
    }
  })
  app.get('/media/:id/:name', (context) =>
    serveMedia(config.MEDIA_DIR, { ...context.req.param(), range: context.req.header('range') }),
  )
}
