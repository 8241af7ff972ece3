import { Readable } from 'node:stream'
import { readAtMost } from '@carteiro/media'
import {
  currentTraceparent,
  mediaUrlProblem,
  SpanKind,
  SpanStatusCode,
  secondsHistogram,
  stopwatch,
  withSpan,
} from '@carteiro/service-kit'
import { Agent, errors, FormData, request } from 'undici'
import type { Reach } from './config.ts'
import { PRIVATE_ADDRESS, resolvePublicHost } from './public-hosts.ts'
import { createConnect, NOT_THE_SANDBOX } from './sandbox-connect.ts'

const CONNECT_LIMIT_MS = 10_000
const DEFAULT_LIMIT_MS = 30_000
const recordCall = secondsHistogram(
  'http.client.request.duration',
  'A call to a platform, by operation and status.',
  'call',
)
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** Nothing was sent: repeating is harmless. */
export class ConnectFailed extends Error {
  override name = 'ConnectFailed'
}
/** The request left, and no whole answer came: it may have had its effect. */
export class ResponseLost extends Error {
  override name = 'ResponseLost'
}

/** Nothing came within the time limit. */
export class TimedOut extends ResponseLost {
  override name = 'TimedOut'
}

export type PlatformRequest = {
  /** A name for the endpoint, for traces: never the path with its ids. */
  operation: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | number | undefined>
  headers?: Record<string, string>
  token?: string
  json?: unknown
  form?: Record<string, string>
  multipart?: Record<string, string | Blob>
  /** Pieces, so that a large body never lies in memory whole: with a content-length header then. */
  body?: Uint8Array | AsyncIterable<Uint8Array>
  timeoutMs?: number
  signal?: AbortSignal
}

export type PlatformResponse = {
  status: number
  headers: Record<string, string | undefined>
  /** Parsed JSON; undefined when the answer is none. */
  body: unknown
  text: string
}

export const isSuccess = (status: number): boolean => status >= 200 && status <= 299

/** Neither a refusal nor a success: the platform gave no whole answer. */
export const isLost = (error: unknown): boolean =>
  error instanceof ConnectFailed || error instanceof ResponseLost

export type PlatformClient = (request: PlatformRequest) => Promise<PlatformResponse>

const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  PRIVATE_ADDRESS,
  NOT_THE_SANDBOX,
])
const wasNotSent = (error: unknown): boolean =>
  error instanceof errors.ConnectTimeoutError || NOT_SENT.has((error as NodeJS.ErrnoException)?.code ?? '')

const bodyOf = (
  call: PlatformRequest,
): { body?: string | Uint8Array | FormData | Readable; type?: string } => {
  if (call.json !== undefined) return { body: JSON.stringify(call.json), type: 'application/json' }
  if (call.form)
    return { body: new URLSearchParams(call.form).toString(), type: 'application/x-www-form-urlencoded' }
  if (call.multipart) {
    const form = new FormData()
    for (const [name, value] of Object.entries(call.multipart)) form.append(name, value)
    return { body: form }
  }
  if (call.body && !(call.body instanceof Uint8Array)) return { body: Readable.from(call.body) }
  return call.body ? { body: call.body } : {}
}

/** Integers beyond 2^53 stay as they are written, as text: platforms' ids can be bare numbers of nineteen digits. */
const keepLargeIntegers = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && /^-?\d+$/.test(context?.source ?? '') && !Number.isSafeInteger(value)
    ? context?.source
    : value

/** Undefined when the text is no JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text, keepLargeIntegers)
  } catch {
    return undefined
  }
}

/**
 * Speaks HTTP with one platform. Every call is tried once (repeating is the queue's business), follows no redirect,
 * ends at its time limit, and is a span without secrets, query values or ids.
 *
 * @throws ConnectFailed when nothing was sent, ResponseLost (TimedOut) when something was and no whole answer came
 */
export const createPlatformClient = (options: {
  platform: string
  baseUrl: string
  /** The service's mode, which says where it may connect to. */
  reach: Reach
  /** Of a platform whose servers its users name: one that is not public is called only when its origin is named here. */
  privateOrigins?: readonly string[]
}): PlatformClient => {
  const base = options.baseUrl.replace(/\/$/, '')
  const { hostname: server, origin } = new URL(base)
  const mustBePublic = options.privateOrigins !== undefined && !options.privateOrigins.includes(origin)
  const isRefused = mustBePublic && mediaUrlProblem(new URL(base)) !== undefined
  const agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: createConnect(options.reach, {
      timeout: CONNECT_LIMIT_MS,
      ...(mustBePublic ? { lookup: resolvePublicHost } : {}),
    }),
  })

  const send = async (call: PlatformRequest): Promise<PlatformResponse> => {
    if (isRefused) throw new ConnectFailed(`${options.platform}: ${origin} is no public address`)
    const url = new URL(base + call.path)
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const { body, type } = bodyOf(call)
    const traceparent = currentTraceparent()
    const limit = AbortSignal.timeout(call.timeoutMs ?? DEFAULT_LIMIT_MS)
    try {
      const response = await request(url, {
        method: call.method,
        dispatcher: agent,
        signal: call.signal ? AbortSignal.any([call.signal, limit]) : limit,
        headers: {
          accept: 'application/json',
          ...(type ? { 'content-type': type } : {}),
          ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
          ...(traceparent ? { traceparent } : {}),
          ...call.headers,
        },
        ...(body === undefined ? {} : { body }),
      })
      const text = new TextDecoder().decode(await readAtMost(response.body, MAX_ANSWER_BYTES))
      const headers = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(', ') : value,
        ]),
      )
      return { status: response.statusCode, headers, body: parseJson(text), text }
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? (error as Error).name
      if (wasNotSent(error)) throw new ConnectFailed(`${options.platform} cannot be reached (${why})`)
      const isLate = limit.aborted || call.signal?.reason?.name === 'TimeoutError'
      if (isLate) throw new TimedOut(`${options.platform} did not answer ${call.operation} in time`)
      throw new ResponseLost(`${options.platform} gave no answer to ${call.operation} (${why})`)
    }
  }

  return (call) => {
    const seconds = stopwatch()
    const attributes = {
      'http.request.method': call.method,
      'url.template': call.operation,
      'carteiro.platform': options.platform,
      'carteiro.mode': options.reach.CARTEIRO_MODE,
    }
    return withSpan(
      `${call.method} ${call.operation}`,
      { kind: SpanKind.CLIENT, attributes: { ...attributes, 'server.address': server } },
      async (span) => {
        try {
          const response = await send(call)
          const status = { 'http.response.status_code': response.status }
          const failure = response.status >= 400 ? { 'error.type': String(response.status) } : {}
          span.setAttributes({ ...status, ...failure })
          if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
          recordCall(seconds(), { ...attributes, ...status, ...failure })
          return response
        } catch (error) {
          recordCall(seconds(), { ...attributes, 'error.type': (error as Error).name })
          throw error
        }
      },
    )
  }
}
