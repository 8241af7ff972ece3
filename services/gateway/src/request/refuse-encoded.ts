import { ApiError } from '@carteiro/service-kit'
import type { MiddlewareHandler } from 'hono'

/** Refuses compressed bodies by name: nothing here unpacks them, and their bytes would be read as something else. */
export const refuseEncoded: MiddlewareHandler = async (context, next) => {
  const encoding = context.req.header('content-encoding')?.trim().toLowerCase()
  if (encoding && encoding !== 'identity') {
    const message = `expected the body as it is, without Content-Encoding: ${encoding}`
    throw new ApiError(
      415,
      'unsupported_media_type',
      message,
      [{ field: 'Content-Encoding', code: 'unsupported_encoding', message, allowed: ['identity'] }],
      { 'accept-encoding': 'identity', connection: 'close' },
    )
  }
  await next()
}
