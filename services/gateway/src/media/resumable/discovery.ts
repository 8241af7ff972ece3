import type { MiddlewareHandler } from 'hono'
import { TUS_EXTENSIONS, TUS_VERSION } from './tus.ts'

/** Headers of tus that a page in another origin may read. */
export const TUS_EXPOSED = [
  'Location',
  'Tus-Extension',
  'Tus-Max-Size',
  'Tus-Resumable',
  'Tus-Version',
  'Upload-Expires',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Offset',
]

/** Adds what every answer of a tus server says, and to OPTIONS what this one can do. */
export const tusHeaders =
  (maxBytes: number): MiddlewareHandler =>
  async (context, next) => {
    await next()
    context.res.headers.set('Tus-Resumable', TUS_VERSION)
    if (context.req.method !== 'OPTIONS') return
    context.res.headers.set('Tus-Version', TUS_VERSION)
    context.res.headers.set('Tus-Extension', TUS_EXTENSIONS)
    context.res.headers.set('Tus-Max-Size', String(maxBytes))
  }
