import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ApiError } from './api-error.ts'

/** Refuses larger bodies with 413, before they are in memory. Their rest is not read, so the connection ends. */
export const limitBody = (maxBytes: number): MiddlewareHandler => {
  const refuse = (): never => {
    const message = `expected a body of at most ${maxBytes} bytes`
    throw new ApiError(413, 'too_large', message, [{ field: 'body', code: 'too_large', message }], {
      connection: 'close',
    })
  }
  const count = bodyLimit({ maxSize: maxBytes, onError: refuse })
  return async (context, next) => {
    const length = context.req.header('content-length')
    // Node reads no more than the announced length; touching the body would make a stream of it.
    if (length === undefined || context.req.header('transfer-encoding')) return count(context, next)
    if (Number(length) > maxBytes) refuse()
    return next()
  }
}
