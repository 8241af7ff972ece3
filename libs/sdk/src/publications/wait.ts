import { isPublicationOver, type Publication } from '@carteiro/contracts'
import { type Caller, dataOf } from '../call.ts'
import {
  type CarteiroError,
  ConnectionError,
  retryAfterOf,
  ServerError,
  WaitTimeoutError,
} from '../errors.ts'
import { BETWEEN_POLLS_MS, LONG_POLL_SECONDS, LONGEST_RETRY_MS, WAIT_TIMEOUT_MS } from '../limits.ts'
import type { Settings } from '../options.ts'
import { aborted, pause } from '../send.ts'

export type WaitOptions = {
  /** Milliseconds to wait in all. Ten minutes when left out. */
  timeoutMs?: number | undefined
  signal?: AbortSignal | undefined
  /** Called with each state that is seen: the first, and then as it changes, about once a second at most. */
  onUpdate?: ((publication: Publication) => void | Promise<void>) | undefined
  /** For the service role: whose publication it is. */
  userId?: string | undefined
}

/**
 * Waits until all jobs of a publication are completed, failed or cancelled. The gateway is asked to answer when that is so, and
 * holds each such call for 25 seconds; while it is out of reach, it is asked ever more rarely.
 *
 * @throws WaitTimeoutError, with the publication as it is then
 */
export const waitForPublication = async (
  { call }: Caller,
  settings: Settings,
  id: string,
  { timeoutMs = WAIT_TIMEOUT_MS, signal, onUpdate, userId }: WaitOptions,
): Promise<Publication> => {
  const deadline = Date.now() + timeoutMs
  let seen: Publication | undefined
  let failures = 0
  for (;;) {
    if (signal?.aborted) throw aborted(signal)
    const left = deadline - Date.now()
    const wait = Math.max(1, Math.min(LONG_POLL_SECONDS, Math.ceil(left / 1000)))
    const query = {
      wait,
      ...(onUpdate ? { after: seen?.seq ?? 0 } : {}),
      ...(userId === undefined ? {} : { user_id: userId }),
    }
    let betweenMs = BETWEEN_POLLS_MS
    try {
      const askedAt = Date.now()
      const answer = await call(
        'getPublication',
        { params: { path: { id }, query } },
        { signal, timeoutMs: settings.timeoutMs + wait * 1000 },
      )
      const publication = dataOf<'getPublication'>(answer) as Publication
      failures = 0
      if (publication.seq > (seen?.seq ?? 0)) {
        seen = publication
        await onUpdate?.(publication)
      }
      if (isPublicationOver(publication.jobs)) return publication
      const wasHeld = Date.now() - askedAt >= (wait * 1000) / 2
      betweenMs = retryAfterOf(answer.headers) ?? (wasHeld ? 0 : BETWEEN_POLLS_MS)
    } catch (problem) {
      const error = problem as CarteiroError
      const mayPass = error instanceof ConnectionError || error instanceof ServerError || error.status === 429
      if (!mayPass || signal?.aborted || (Date.now() >= deadline && !seen)) throw error
      failures += 1
      betweenMs = error.retryAfterMs ?? Math.min(LONGEST_RETRY_MS, BETWEEN_POLLS_MS * 2 ** failures)
    }
    if (seen && Date.now() >= deadline) {
      const message = `publication ${id} is ${seen.status} after ${timeoutMs} ms, and goes on without being waited for`
      throw new WaitTimeoutError(message, seen)
    }
    await pause(Math.min(betweenMs, Math.max(0, deadline - Date.now())), signal)
  }
}
