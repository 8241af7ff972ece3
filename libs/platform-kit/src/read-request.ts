import { issueDetails, type Mode, plainMessage } from '@carteiro/contracts'
import { ApiError, scanJson } from '@carteiro/service-kit'
import type { Context } from 'hono'
import type { z } from 'zod'

const wrong = (details: ApiError['details']): ApiError =>
  new ApiError(400, 'invalid_request', 'the request is not in the contract', details)

/**
 * The body of another service's call.
 * @throws 400 whose details name everything in it that is not in the contract, 403 when it is of the other mode
 */
export const readRequest = async <T extends z.ZodType<{ mode: Mode }>>(
  context: Context,
  shape: T,
  mode: Mode,
): Promise<z.output<T>> => {
  const value = await context.req.json().catch((error) => {
    // Anything else is no JSON's fault: a body beyond its limit, a caller who has gone.
    if (error instanceof SyntaxError) return undefined
    throw error
  })
  const unkept = scanJson(value)
  if (unkept.length > 0) throw wrong(unkept)
  const body = shape.safeParse(value, { error: plainMessage })
  if (!body.success) throw wrong(issueDetails(body.error, shape))
  if (body.data.mode !== mode) {
    const message = `this service works in mode ${mode}, and was asked for something of mode ${body.data.mode}`
    throw new ApiError(403, 'wrong_mode', message)
  }
  return body.data
}
