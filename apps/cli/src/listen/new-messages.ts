import { setTimeout as pause } from 'node:timers/promises'
import type { Carteiro } from '@carteiro/sdk'

/** Well within the calls that a key may make in a minute (300). */
const FIRST_PAUSE_MS = 1_000
/** While nothing happens. */
const LONGEST_PAUSE_MS = 2_000
const PAGE_SIZE = 100

type Message = Awaited<ReturnType<ReturnType<Carteiro['webhooks']['messages']>['next']>>['value'] & {
  id: string
}

/** The messages of an endpoint as they are written, each once, the oldest first. Ends with the signal. */
export async function* newMessages(
  { webhooks }: Carteiro,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Message, void, undefined> {
  let newest: string | undefined
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const found: Message[] = []
    try {
      for await (const message of webhooks.messages(id, { limit: PAGE_SIZE }, { signal })) {
        if (message.id === newest) break
        found.unshift(message)
      }
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    yield* found
    newest = found.at(-1)?.id ?? newest
    pauseMs = found.length > 0 ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
    await pause(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}
