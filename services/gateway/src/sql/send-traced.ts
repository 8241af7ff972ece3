import { counter, currentTraceparent, SpanKind, withSpan } from '@carteiro/service-kit'

/** What enqueue_publication takes. */
export type EnqueueCall = Record<string, unknown> & { jobs: { platform: string }[] }

const QUEUE = { 'messaging.system': 'pgmq', 'messaging.destination.name': 'publication_queue' }
const countSent = counter(
  'messaging.client.sent.messages',
  'Jobs that the database was asked to enqueue.',
  '{message}',
)

/** Sends publications to the queue, in the span that all that becomes of them goes on from. */
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
    for (const { platform } of jobs) countSent(1, { ...QUEUE, 'carteiro.platform': platform })
    return answer
  })
}
