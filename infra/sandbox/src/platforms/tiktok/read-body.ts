import type { z } from 'zod'
import type { SandboxContext } from '../../platform.ts'
import { invalid } from './voice.ts'

const JSON_TYPE = /^application\/json;\s*charset=utf-8$/i

/** The body of a call. @throws Refusal for another content type, or a body that is not as the reference says */
export const readBody = async <T extends z.ZodType>(
  context: SandboxContext,
  shape: T,
): Promise<z.output<T>> => {
  if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
    throw invalid('Content-Type must be application/json; charset=UTF-8')
  }
  const read = shape.safeParse(await context.req.json().catch(() => undefined))
  if (read.success) return read.data
  const issue = read.error.issues[0]
  throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message}`)
}
