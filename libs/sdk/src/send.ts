import { AbortedError, type CarteiroError, ConnectionError, errorOfAnswer, TimeoutError } from './errors.ts'
import { FIRST_RETRY_MS, LONGEST_RETRY_AFTER_MS, LONGEST_RETRY_MS } from './limits.ts'
import type { Settings } from './options.ts'

export type Sending = {
  /** Made anew for each attempt: a body can be sent once. */
  request: () => Request
  /** Whether a second attempt can do no harm. */
  isRepeatable: boolean
  timeoutMs: number
  signal: AbortSignal | undefined
}
export type Answer = { status: number; headers: Headers; body: unknown }

export const aborted = (signal: AbortSignal): AbortedError =>
  new AbortedError('aborted', 'the call was aborted', { cause: signal.reason })

/** Waits. @throws AbortedError when the signal ends it */
export const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal))
    const leave = (): void => {
      clearTimeout(timer)
      if (signal) reject(aborted(signal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', leave)
      resolve()
    }, ms)
    signal?.addEventListener('abort', leave, { once: true })
  })

/** Before the attempt after this one: what the gateway asks for, or ever longer, each client at another moment. */
export const delayBefore = (attempt: number, error: CarteiroError): number => {
  if (error.retryAfterMs !== undefined) return error.retryAfterMs
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
  return longest / 2 + (Math.random() * longest) / 2
}

const REPEATED_STATUSES = [429, 500, 502, 503, 504]

/** Whether the next attempt may be answered otherwise. What a person must wait for, such as a quota of hours, is not waited for. */
const mayPass = (error: CarteiroError): boolean => {
  if (error instanceof AbortedError) return false
  if ((error.retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS) return false
  return (
    error instanceof ConnectionError ||
    error.code === 'request_in_progress' ||
    REPEATED_STATUSES.includes(error.status)
  )
}

const failureOf = (error: unknown, signal: AbortSignal | undefined, timeout: AbortSignal): CarteiroError => {
  if (signal?.aborted) return aborted(signal)
  if (timeout.aborted)
    return new TimeoutError('timeout', 'the gateway did not answer in time', { cause: error })
  return new ConnectionError(
    'connection_failed',
    'the gateway could not be reached, or its answer was lost',
    {
      cause: error,
    },
  )
}

const readBody = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

const sendOnce = async (settings: Settings, { request, timeoutMs, signal }: Sending): Promise<Answer> => {
  const timeout = AbortSignal.timeout(timeoutMs)
  const ends = signal ? AbortSignal.any([signal, timeout]) : timeout
  const answer = async (): Promise<Answer> => {
    const response = await settings.fetch(new Request(request(), { signal: ends }))
    return { status: response.status, headers: response.headers, body: readBody(await response.text()) }
  }
  const { status, headers, body } = await answer().catch((error: unknown) => {
    throw failureOf(error, signal, timeout)
  })
  const isOurs = (body as { success?: unknown } | undefined)?.success === true || status === 204
  if (status >= 400 || !isOurs) throw errorOfAnswer(status, headers, body)
  return { status, headers, body }
}

/**
 * Sends a request, and again where that is safe and may help: after no answer, 429 and 5xx, when the gateway says so or ever later.
 *
 * @throws CarteiroError
 */
export const send = async (settings: Settings, sending: Sending): Promise<Answer> => {
  let wasInDoubt = false
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(settings, sending)
    } catch (problem) {
      const error = problem as CarteiroError
      const isDeletion = wasInDoubt && error.status === 404 && sending.request().method === 'DELETE'
      // An attempt whose answer was lost has deleted it.
      if (isDeletion) return { status: 204, headers: new Headers(), body: undefined }
      if (!sending.isRepeatable || attempt >= settings.attempts || !mayPass(error)) throw error
      wasInDoubt ||= error.isInDoubt
      await pause(delayBefore(attempt, error), sending.signal)
    }
  }
}
