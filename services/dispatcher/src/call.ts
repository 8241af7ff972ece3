import { Agent, type Dispatcher as HttpDispatcher } from 'undici'

const ANSWER_MAX_BYTES = 1024 * 1024

/** Answers come late, when the post is out: only the attempt's own limit ends a call. */
const http: HttpDispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, connectTimeout: 5_000 })

export type Answer = { status: number; text: string }

export class TimeIsUp extends Error {}

/**
 * Posts JSON and reads the whole answer. An answer is a few hundred bytes, so it is collected as it comes: a stream for
 * each costs more than the call. `headers` are names and values by turns.
 *
 * @throws TimeIsUp after `limitMs`; what undici throws when the connection fails; an error when `signal` aborts, or the
 * answer is longer than any outcome is
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
    let given: Error | undefined
    const giveUp = (reason: Error): void => {
      given ??= reason
      controller?.abort(given)
      end(() => reject(given))
    }
    const hangUp = (): void => giveUp(new DOMException('The call is not wanted any more', 'AbortError'))
    const limit = setTimeout(() => giveUp(new TimeIsUp()), limitMs)
    const end = (tell: () => void): void => {
      clearTimeout(limit)
      signal.removeEventListener('abort', hangUp)
      tell()
    }
    signal.addEventListener('abort', hangUp)
    if (signal.aborted) hangUp()
    http.dispatch(
      { ...to, method: 'POST' },
      {
        onRequestStart: (started) => {
          controller = started
          if (given) started.abort(given)
        },
        onResponseStart: (_, code) => {
          status = code
        },
        onResponseData: (_, chunk) => {
          bytes += chunk.length
          if (bytes > ANSWER_MAX_BYTES) giveUp(new Error('its answer has no end'))
          else chunks.push(chunk)
        },
        onResponseEnd: () => end(() => resolve({ status, text: Buffer.concat(chunks).toString('utf8') })),
        onResponseError: (_, error) => end(() => reject(error)),
      },
    )
  })
