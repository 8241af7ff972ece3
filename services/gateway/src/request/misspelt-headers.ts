import { type ErrorDetail, nearestKey, unknownKey } from '@carteiro/contracts'
import type { Context } from 'hono'
import type { z } from 'zod'

/** Marks a header of its own making: X-Idempotency-Key. */
const PREFIX = /^x-/
/** Every request has the same dozen names. Others may be made up by a client: no more than these are remembered. */
const MAX_REMEMBERED = 500

/** For a route's headers, which names are nearly one of them. To compare them costs more than to check the request. */
const remembered = new WeakMap<z.ZodObject, Map<string, boolean>>()

const isNear = (headers: z.ZodObject, known: string[], name: string): boolean => {
  const answers = remembered.get(headers) ?? new Map<string, boolean>()
  remembered.set(headers, answers)
  const answer =
    answers.get(name) ?? (!known.includes(name) && nearestKey(name.replace(PREFIX, ''), known) !== undefined)
  if (answers.size < MAX_REMEMBERED) answers.set(name, answer)
  return answer
}

/**
 * Headers that are nearly one of those that a route takes. Others do not concern us; but to ignore an `X-Idempotency-Key`
 * would publish twice what was meant once.
 */
export const misspeltHeaders = (headers: z.ZodObject, context: Context): ErrorDetail[] => {
  const known = Object.keys(headers.shape)
  return Object.keys(context.req.header())
    .filter((name) => isNear(headers, known, name))
    .map((name) => unknownKey(name, name.replace(PREFIX, ''), known))
}
