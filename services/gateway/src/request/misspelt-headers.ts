import { type ErrorDetail, nearestKey, unknownKey } from '@carteiro/contracts'
import type { Context } from 'hono'
import type { z } from 'zod'

/** Marks a header of its own making: X-Idempotency-Key. */
const PREFIX = /^x-/

/**
 * Headers that are nearly one of those that a route takes. Others do not concern us; but to ignore an `X-Idempotency-Key`
 * would publish twice what was meant once.
 */
export const misspeltHeaders = (headers: z.ZodObject, context: Context): ErrorDetail[] => {
  const known = Object.keys(headers.shape)
  return Object.keys(context.req.header()).flatMap((name) => {
    const isNear = !known.includes(name) && nearestKey(name.replace(PREFIX, ''), known) !== undefined
    return isNear ? unknownKey(name, name.replace(PREFIX, ''), known) : []
  })
}
