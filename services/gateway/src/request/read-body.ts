import type { ErrorDetail } from '@carteiro/contracts'
import { ApiError } from '@carteiro/service-kit'
import type { Context } from 'hono'

export const JSON_TYPE = 'application/json'

const wrongBody = (status: 400 | 415, detail: ErrorDetail): ApiError =>
  new ApiError(status, status === 415 ? 'unsupported_media_type' : 'invalid_request', detail.message, [
    detail,
  ])

/**
 * A request's body as a value; undefined when there is none.
 *
 * @throws 415 when it doesn't claim to be JSON, 400 when it isn't
 */
export const readBody = async (context: Context): Promise<unknown> => {
  const bytes = await context.req.arrayBuffer()
  if (bytes.byteLength === 0) return undefined
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== JSON_TYPE) {
    const message = `expected ${JSON_TYPE}, ${type ? `this is ${type}` : 'there is no Content-Type'}`
    throw wrongBody(415, {
      field: 'Content-Type',
      code: 'unsupported_media_type',
      message,
      allowed: [JSON_TYPE],
    })
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    const message = `expected JSON in UTF-8: ${(error as Error).message}`
    throw wrongBody(400, { field: 'body', code: 'invalid_json', message })
  }
}
