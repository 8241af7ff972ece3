import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ApiError } from './api-error.ts'

/** Refuses larger bodies with 413, before they are in memory. Nobody reads their rest, so the connection ends. */
export const limitBody = (maxBytes: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      const message = `expected a body of at most ${maxBytes} bytes`
      throw new ApiError(413, 'too_large', message, [{ field: 'body', code: 'too_large', message }], {
        connection: 'close',
      })
    },
  })
