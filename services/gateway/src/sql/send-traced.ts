import type { Mode } from '@carteiro/contracts'
import { counter, currentTraceparent, SpanKind, withSpan } from '@carteiro/service-kit'

/** What enqueue_publication takes. */
export type EnqueueCall = Record<string, unknown> & { mode: Mode; jobs: { platform: string }[] }

const QUEUE = { 'messaging.system': 'pgmq', 'messaging.destination.name': 'publication_queue' }
const countSent = counter(
  'messaging.client.sent.messages',
  'Jobs that the database was asked to enqueue.',
  '{message}',
)

/** Enqueues publications, in the span that is the parent of everything that is done for their jobs. */
export const sendTraced = <Answer>(
  requests: EnqueueCall[],
  send: (traced: EnqueueCall[]) => Promise<Answer>,
): Promise<Answer> => {
  const jobs = requests.flatMap((request) => request.jobs)
  const attributes = {
    ...QUEUE,
    'messaging.operation.type': 'send',
    'messaging.batch.message_count': jobs.length,
  }
  return withSpan('send publication_queue', { kind: SpanKind.PRODUCER, attributes }, async () => {
    const traceparent = currentTraceparent()
    const answer = await send(requests.map((request) => ({ ...request, traceparent })))
    for (const { mode, jobs: its } of requests) {
      for (const { platform } of its) {
        countSent(1, { ...QUEUE, 'carteiro.platform': platform, 'carteiro.mode': mode })
      }
    }
    return answer
  })
}
