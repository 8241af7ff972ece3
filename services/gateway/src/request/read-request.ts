import type { ErrorDetail } from '@carteiro/contracts'
import { ApiError, detailsOf, scanJson, TOO_DEEP } from '@carteiro/service-kit'
import type { Context } from 'hono'
import type { z } from 'zod'
import { JSON_TYPE, readBody } from './read-body.ts'

/** More are counted, not listed. */
const MAX_DETAILS = 100

/** The schemas of a route's parts, as its OpenAPI description holds them. */
export type RequestSchemas = {
  params?: z.ZodObject
  query?: z.ZodObject
  headers?: z.ZodObject
  body?: { content: { [JSON_TYPE]: { schema: z.ZodType } }; required?: boolean }
}
type OutputOf<T> = T extends z.ZodType ? z.output<T> : undefined
export type ReadRequest<R extends RequestSchemas> = {
  params: OutputOf<R['params']>
  query: OutputOf<R['query']>
  headers: OutputOf<R['headers']>
  body: R['body'] extends { content: { [JSON_TYPE]: { schema: infer S } } } ? OutputOf<S> : undefined
}

/** Values that came several times are arrays: no schema takes one where it expects a single value. */
const queryOf = (context: Context): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(context.req.queries()).map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
  )

const problemsIn = async (
  schema: z.ZodType | undefined,
  value: unknown,
  whole: string,
): Promise<{ details: ErrorDetail[]; data?: unknown }> => {
  if (!schema) return { details: [] }
  const scanned = scanJson(value)
  // Schemas, like most readers, descend by recursion.
  if (scanned.some((detail) => detail.code === TOO_DEEP)) return { details: scanned }
  const parsed = await schema.safeParseAsync(value)
  if (parsed.success) return { details: scanned, data: parsed.data }
  const named = new Set(scanned.map((detail) => detail.field))
  const details = detailsOf(parsed.error).map((detail) => ({ ...detail, field: detail.field || whole }))
  return { details: [...scanned, ...details.filter((detail) => !named.has(detail.field))] }
}

/**
 * A request's parts, checked.
 *
 * @throws 400 whose details name everything that is wrong with path, query, headers and body, at once
 */
export const readRequest = async <R extends RequestSchemas>(
  schemas: R,
  context: Context,
): Promise<ReadRequest<R>> => {
  const body = schemas.body && ((await readBody(context)) ?? (schemas.body.required ? undefined : {}))
  const parts = {
    params: await problemsIn(schemas.params, context.req.param(), 'path'),
    query: await problemsIn(schemas.query, queryOf(context), 'query'),
    headers: await problemsIn(schemas.headers, context.req.header(), 'headers'),
    body: await problemsIn(schemas.body?.content[JSON_TYPE].schema, body, 'body'),
  }
  const details = Object.values(parts).flatMap((part) => part.details)
  if (details.length > 0) {
    const listed = details.length > MAX_DETAILS ? `, the first ${MAX_DETAILS} are listed` : ''
    throw new ApiError(
      400,
      'invalid_request',
      `${details.length} thing(s) are wrong with the request${listed}`,
      details.slice(0, MAX_DETAILS),
    )
  }
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.data])) as ReadRequest<R>
}
