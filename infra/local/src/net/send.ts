export type NetRequest = {
  id: string
  method: string
  url: string
  headers: Record<string, string> | null
  body: Uint8Array | null
  timeout_milliseconds: number
}

/** A row of net._http_response. */
export type NetResponse = {
  id: string
  status_code: number | null
  content_type: string | null
  headers: Record<string, string> | null
  content: string | null
  timed_out: boolean | null
  error_msg: string | null
}

const USER_AGENT = 'pg_net/0.20.4'

/** The messages of pg_net, that is of libcurl, for the usual failures. */
const messages: Record<string, string> = {
  ECONNREFUSED: "Couldn't connect to server",
  ENOTFOUND: "Couldn't resolve host name",
  ERR_INVALID_URL: 'URL using bad/illegal format or missing URL',
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = (cause ?? {}) as { code?: string; message?: string }
  return messages[code ?? ''] ?? message ?? String(cause)
}

/** Sends a request once. Never throws: what went wrong is the answer. */
export const send = async (request: NetRequest, stopped: AbortSignal): Promise<NetResponse> => {
  const { id, timeout_milliseconds: limit } = request
  const nothing = { id, status_code: null, content_type: null, headers: null, content: null }
  const timeout = AbortSignal.timeout(limit)
  const begun = performance.now()
  try {
    const response = await fetch(request.url, {
      method: request.method.toUpperCase(),
      headers: { 'User-Agent': USER_AGENT, ...request.headers },
      signal: AbortSignal.any([timeout, stopped]),
      ...(request.body ? { body: Buffer.from(request.body) } : {}),
    })
    const content = await response.text()
    return {
      id,
      status_code: response.status,
      content_type: response.headers.get('content-type'),
      headers: Object.fromEntries(response.headers),
      // Postgres' text holds no NUL.
      content: content.replaceAll('\0', ''),
      timed_out: false,
      error_msg: null,
    }
  } catch (error) {
    if (!timeout.aborted) return { ...nothing, timed_out: false, error_msg: reasonOf(error) }
    const took = (performance.now() - begun).toFixed(3)
    return {
      ...nothing,
      timed_out: true,
      error_msg: `Timeout of ${limit} ms reached. Total time: ${took} ms`,
    }
  }
}
