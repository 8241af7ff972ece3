import type { MediaGuard } from '@carteiro/media'
import { MediaError } from '@carteiro/media'
import { storable } from '@carteiro/service-kit'
import { Agent, type Dispatcher as HttpDispatcher, request } from 'undici'
import type { WebhookTiming } from './timing.ts'

/** So much of an answer is kept. */
const KEPT_BYTES = 1024
const USER_AGENT = 'Carteiro-Webhooks/1 (+https://www.standardwebhooks.com)'

export type Answer = { status: number | null; answer: string | null; error: string | null }

/** The beginning of a body, as far as it comes in time; what is wrong with the rest does not matter. */
const beginningOf = async (body: HttpDispatcher.ResponseData['body'], limitMs: number): Promise<string> => {
  const pieces: Buffer[] = []
  let bytes = 0
  const limit = setTimeout(() => body.destroy(), limitMs)
  try {
    for await (const piece of body) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes >= KEPT_BYTES) break
    }
  } catch {
    // It was cut off.
  } finally {
    clearTimeout(limit)
    body.destroy()
  }
  const text = Buffer.concat(pieces).subarray(0, KEPT_BYTES).toString('utf8')
  return storable(text) as string
}

const reasonOf = (error: unknown): string => {
  if (error instanceof MediaError) return error.message.replace('media URL', 'URL')
  const { code, name, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException }
  return code ?? cause?.code ?? name
}

/**
 * A connection to one endpoint, for the messages of a batch. Its address is looked up once, checked, and pinned: another answer
 * of DNS cannot lead elsewhere. Redirects are not followed.
 */
export const connectEndpoint = (url: string, guard: MediaGuard, timing: WebhookTiming) => {
  const target = new URL(url)
  let agent: Promise<Agent> | undefined
  const connect = async (): Promise<Agent> => {
    const { address, family } = await guard(target)
    return new Agent({
      connections: 1,
      connect: {
        timeout: timing.answerLimitMs,
        lookup: (_host, wanted, callback) =>
          wanted.all ? callback(null, [{ address, family }]) : callback(null, address, family),
      },
    })
  }

  return {
    /** Never throws. */
    post: async (body: string, headers: Record<string, string>): Promise<Answer> => {
      const signal = AbortSignal.timeout(timing.answerLimitMs)
      try {
        agent ??= connect()
        const answered = await request(target, {
          dispatcher: await agent,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': USER_AGENT,
            'accept-encoding': 'identity',
            ...headers,
          },
          body,
          signal,
        })
        // An abandoned body may fail later.
        answered.body.on('error', () => undefined)
        const answer = await beginningOf(answered.body, timing.bodyLimitMs)
        return { status: answered.statusCode, answer, error: null }
      } catch (error) {
        const why = signal.aborted ? `no answer within ${timing.answerLimitMs / 1000} s` : reasonOf(error)
        return { status: null, answer: null, error: why }
      }
    },
    close: async (): Promise<void> => {
      const made = await agent?.catch(() => undefined)
      await made?.destroy()
    },
  }
}
