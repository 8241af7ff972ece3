import { WEBHOOK_HEADERS } from '@carteiro/contracts'
import { Webhook } from 'standardwebhooks'

/** As long as the dispatcher waits for an endpoint. */
const ANSWER_LIMIT_MS = 15_000

export type Forwarded = { status: number | null; error: string | null; milliseconds: number }

/** Sends a message as the dispatcher does: the same body, signed with the present time. A failure is reported, and not retried. */
export const forwarder = (target: URL, secret: string) => {
  const webhook = new Webhook(secret)
  return async ({ id, body }: { id: string; body: string }): Promise<Forwarded> => {
    const now = new Date()
    const headers = {
      'content-type': 'application/json',
      [WEBHOOK_HEADERS.id]: id,
      [WEBHOOK_HEADERS.timestamp]: String(Math.floor(now.getTime() / 1000)),
      [WEBHOOK_HEADERS.signature]: webhook.sign(id, now, body),
    }
    const limit = AbortSignal.timeout(ANSWER_LIMIT_MS)
    const milliseconds = (): number => Date.now() - now.getTime()
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: limit,
      })
      await response.body?.cancel()
      return { status: response.status, error: null, milliseconds: milliseconds() }
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code
      const message = limit.aborted ? 'no answer in 15 s' : (cause ?? (error as Error).message)
      return { status: null, error: message, milliseconds: milliseconds() }
    }
  }
}
