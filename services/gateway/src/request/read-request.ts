import { type ErrorDetail, issueDetails, plainMessage } from '@carteiro/contracts'
import { ApiError, scanJson, TOO_DEEP } from '@carteiro/service-kit'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Caller, GatewayEnv } from '../auth.ts'
import { misspeltHeaders } from './misspelt-headers.ts'
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

/** What a route's request is read by, beside its schemas. */
export type Reading = {
  /** Query parameters are others' to choose: a platform's redirect, the address of a file. */
  anyQuery?: boolean
  /** Read in place of what is described, where the handler reads the rest itself. */
  schemas?: RequestSchemas
  /** What else is wrong with a body that is refused, so that all faults are answered at once. */
  alsoWrong?: (body: unknown, caller: Caller) => Promise<ErrorDetail[]>
}

/** Of a route that takes no query: a parameter that is ignored (`?dryRun=true`) would do what was not meant. */
const noQuery = z.strictObject({})

/** Values that came several times are arrays: no schema takes one where it expects a single value. */
const queryOf = (context: Context): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(context.req.queries()).map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
  )

type ReadPart = { details: ErrorDetail[]; data?: unknown }

/** A value by its schema, and everything that is wrong with it; `whole` is what it is called itself. */
export const readPart = async (
  schema: z.ZodType | undefined,
  value: unknown,
  whole: string,
): Promise<ReadPart> => {
  if (!schema) return { details: [] }
  const scanned = scanJson(value)
  // Schemas, like most readers, descend by recursion.
  if (scanned.some((detail) => detail.code === TOO_DEEP)) return { details: scanned }
  const parsed = await schema.safeParseAsync(value, { error: plainMessage })
  if (parsed.success) return { details: scanned, data: parsed.data }
  const details = issueDetails(parsed.error, schema).map((one) => ({ ...one, field: one.field || whole }))
  return { details: merged(scanned, details) }
}

/** The first problems, and those of the others whose fields they do not name. */
export const merged = (first: ErrorDetail[], others: ErrorDetail[]): ErrorDetail[] => {
  const named = new Set(first.map((detail) => detail.field))
  return [...first, ...others.filter((detail) => !named.has(detail.field))]
}

/** 400 with everything that is wrong. */
export const invalidRequest = (details: ErrorDetail[]): ApiError => {
  const listed = details.length > MAX_DETAILS ? `, the first ${MAX_DETAILS} are listed` : ''
  const message = `${details.length} thing(s) are wrong with the request${listed}`
  return new ApiError(400, 'invalid_request', message, details.slice(0, MAX_DETAILS))
}

/**
 * A request's parts, checked.
 *
 * @throws 400 whose details name everything that is wrong with path, query, headers and body, at once
 */
export const readRequest = async <R extends RequestSchemas>(
  schemas: R,
  context: Context<GatewayEnv>,
  { anyQuery = false, alsoWrong }: Reading = {},
): Promise<ReadRequest<R>> => {
  const body = schemas.body && ((await readBody(context)) ?? (schemas.body.required ? undefined : {}))
  const querySchema = schemas.query ?? (anyQuery ? undefined : noQuery)
  const parts = {
    params: await readPart(schemas.params, context.req.param(), 'path'),
    query: await readPart(querySchema, queryOf(context), 'query'),
    headers: await readPart(schemas.headers, context.req.header(), 'headers'),
    body: await readPart(schemas.body?.content[JSON_TYPE].schema, body, 'body'),
  }
  const found = Object.values(parts).flatMap((part) => part.details)
  const details = schemas.headers ? [...found, ...misspeltHeaders(schemas.headers, context)] : found
  // A key that belongs to nothing comes first: what its value should be does not matter then.
  if (details.length > 0)
    throw invalidRequest(merged((await alsoWrong?.(body, context.get('caller'))) ?? [], details))
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.data])) as ReadRequest<R>
}
