import { CALL_TIMEOUT_MS } from '../limits.ts'
import { CarteiroError, errorOfAnswer } from './error.ts'
import { sessionOf } from './session.ts'
import type { SupabaseAccess } from './supabase-access.ts'

export type CallOptions = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  query?: Record<string, string | number | undefined>
  headers?: Record<string, string>
  body?: unknown
  signal?: AbortSignal | undefined
  /** Sends no token: the catalog is public. */
  isPublic?: boolean
}
/** Calls the gateway as the signed-in user. @returns `data` of the answer @throws CarteiroError */
export type Call = (path: string, options?: CallOptions) => Promise<unknown>

export const urlOf = (gatewayUrl: string, path: string, query: CallOptions['query'] = {}): string => {
  const url = new URL(path, gatewayUrl)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}

/** `data` of an answer. @throws CarteiroError for every other answer */
export const dataOf = (status: number, text: string): unknown => {
  let body: { success?: unknown; data?: unknown } | null
  try {
    body = JSON.parse(text)
  } catch {
    throw errorOfAnswer(status, null)
  }
  if (status >= 400 || body?.success !== true) throw errorOfAnswer(status, body)
  return body.data
}

export const noAnswer = (cause: unknown, signal: AbortSignal | undefined): CarteiroError =>
  signal?.aborted
    ? new CarteiroError('aborted', 'the call was aborted', { cause })
    : new CarteiroError('network', 'the gateway could not be reached, or its answer was lost', { cause })

export const createCall =
  (supabase: SupabaseAccess, gatewayUrl: string): Call =>
  async (path, { method = 'GET', query, headers = {}, body, signal, isPublic = false } = {}) => {
    const authorization = isPublic
      ? {}
      : { authorization: `Bearer ${(await sessionOf(supabase)).accessToken}` }
    const timeout = AbortSignal.timeout(CALL_TIMEOUT_MS)
    try {
      const response = await fetch(urlOf(gatewayUrl, path, query), {
        method,
        headers: {
          ...authorization,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      })
      return dataOf(response.status, await response.text())
    } catch (error) {
      throw error instanceof CarteiroError ? error : noAnswer(error, signal)
    }
  }
