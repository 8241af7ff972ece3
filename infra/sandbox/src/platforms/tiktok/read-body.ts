import { z } from 'zod'
import type { SandboxContext } from '../../platform.ts'
import { invalid } from './conventions.ts'

/** TikTok counts in UTF-16 units, which Zod does not. */
export const utf16Units = (max: number) =>
  z.string().refine((text) => text.length <= max, `expected at most ${max} UTF-16 units`)

const JSON_TYPE = /^application\/json;\s*charset=utf-8$/i

/**
 * The publishing endpoints take no query parameters, and demand this type even without a body:
 * https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info
 *
 * @throws Refusal
 */
const requireBareCall = (context: SandboxContext): void => {
  const [parameter] = Object.keys(context.req.query())
  if (parameter !== undefined) throw invalid(`${parameter}: unknown query parameter`)
  if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
    throw invalid('Content-Type must be application/json; charset=UTF-8')
  }
}

/** A call without a body. @throws Refusal for one that has any */
export const requireNoBody = async (context: SandboxContext): Promise<void> => {
  requireBareCall(context)
  const text = await context.req.text()
  if (text !== '' && text !== '{}') throw invalid('body: expected none')
}

/** The body of a call. @throws Refusal for another content type, or a body that is not as the reference says */
export const readBody = async <T extends z.ZodType>(
  context: SandboxContext,
  shape: T,
): Promise<z.output<T>> => {
  requireBareCall(context)
  const read = shape.safeParse(await context.req.json().catch(() => undefined))
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message}`)
}
