import { Agent, type Dispatcher as HttpDispatcher } from 'undici'

const ANSWER_MAX_BYTES = 1024 * 1024
const CONNECT_LIMIT_MS = 5_000

/** An answer comes when the post is published: only the attempt's own limit ends a call. */
const http: HttpDispatcher = new Agent({
  headersTimeout: 0,
  bodyTimeout: 0,
  connectTimeout: CONNECT_LIMIT_MS,
})

export type Answer = { status: number; text: string }

export class AttemptTimedOut extends Error {}

/**
 * Posts JSON and reads the whole answer, which is a few hundred bytes: a stream for each would cost more than the call.
 * `headers` alternates names and values.
 *
 * @throws AttemptTimedOut after `limitMs`; what undici throws when the connection fails; an error when `signal` aborts, or the
 * answer is longer than ANSWER_MAX_BYTES
 */
export const post = (
  to: { origin: string; path: string; headers: string[]; body: string },
  { limitMs, signal }: { limitMs: number; signal: AbortSignal },
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let controller: HttpDispatcher.DispatchController | undefined
    let status = 0
    let bytes = 0
    const chunks: Buffer[] = []
    let failure: Error | undefined
    const fail = (reason: Error): void => {
      failure ??= reason
      controller?.abort(failure)
      end(() => reject(failure))
    }
    const abort = (): void => fail(new DOMException('The call was aborted', 'AbortError'))
    const limit = setTimeout(() => fail(new AttemptTimedOut()), limitMs)
    const end = (report: () => void): void => {
      clearTimeout(limit)
      signal.removeEventListener('abort', abort)
      report()
    }
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    http.dispatch(
      { ...to, method: 'POST' },
      {
        onRequestStart: (started) => {
          controller = started
          if (failure) started.abort(failure)
        },
        onResponseStart: (_, code) => {
          status = code
        },
        onResponseData: (_, chunk) => {
          bytes += chunk.length
          if (bytes > ANSWER_MAX_BYTES) fail(new Error(`its answer is longer than ${ANSWER_MAX_BYTES} bytes`))
          else chunks.push(chunk)
        },
        onResponseEnd: () => end(() => resolve({ status, text: Buffer.concat(chunks).toString('utf8') })),
        onResponseError: (_, error) => end(() => reject(error)),
      },
    )
  })
