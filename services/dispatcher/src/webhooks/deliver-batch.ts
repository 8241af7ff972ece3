import { secretOwner, webhookId } from '@carteiro/contracts'
import type { MediaGuard } from '@carteiro/media'
import {
  currentTraceparent,
  decryptFor,
  type EncryptionKeys,
  type Logger,
  SpanKind,
  SpanStatusCode,
  stopwatch,
  withSpan,
} from '@carteiro/service-kit'
import { countAttempt } from './metrics.ts'
import type { Attempt, Batch, ClaimedMessage } from './poll.ts'
import { type Answer, connectEndpoint } from './send.ts'
import { signedHeaders } from './sign.ts'
import type { WebhookTiming } from './timing.ts'

export type Delivery = { keys: EncryptionKeys; guard: MediaGuard; logger: Logger; timing: WebhookTiming }

const isSuccess = ({ status }: Answer): boolean => status !== null && status >= 200 && status < 300

/** The secrets that sign, in base64: the present one, and the one before it while it is rotated. */
const secretsOf = (batch: Batch, keys: EncryptionKeys): string[] => {
  const owner = secretOwner(batch.endpoint_id, batch.user_id)
  return [batch.secret, batch.previous_secret]
    .filter((one) => one !== null)
    .map((one) => decryptFor(keys, owner, one) as string)
}

/**
 * Sends the messages of a batch, one after the other, and reports each attempt. It ends at the first that fails, when `goesOn`
 * says no, or when it has taken too long: what is left waits in the database. Never throws.
 */
export const deliverBatch = async (
  batch: Batch,
  { keys, guard, logger, timing }: Delivery,
  goesOn: () => boolean,
  report: (attempt: Attempt) => void,
): Promise<void> => {
  const elapsed = stopwatch()
  const connection = connectEndpoint(batch.url, guard, timing)

  const send = async (message: ClaimedMessage): Promise<Answer> => {
    const id = webhookId(message.id)
    const attributes = {
      'messaging.system': 'pgmq',
      'messaging.destination.name': 'webhook_queue',
      'messaging.message.id': id,
      'carteiro.event.type': message.type,
      'carteiro.attempt': message.attempt,
    }
    return withSpan(
      `deliver ${message.type}`,
      { kind: SpanKind.CLIENT, attributes, parent: message.traceparent },
      async (span) => {
        const at = new Date()
        const seconds = stopwatch()
        let answer: Answer
        try {
          const traceparent = currentTraceparent() ?? message.traceparent
          answer = await connection.post(message.body, {
            ...signedHeaders({ id, body: message.body }, secretsOf(batch, keys), at),
            ...(traceparent ? { traceparent } : {}),
          })
        } catch (error) {
          logger.error({ err: error, endpoint_id: batch.endpoint_id }, 'Webhook could not be signed')
          answer = { status: null, answer: null, error: 'the secret of the endpoint cannot be read' }
        }
        const duration = seconds()
        if (answer.status !== null) span.setAttribute('http.response.status_code', answer.status)
        if (!isSuccess(answer)) span.setStatus({ code: SpanStatusCode.ERROR })
        countAttempt(message, { isDelivered: isSuccess(answer), status: answer.status, seconds: duration })
        logger.info(
          {
            webhook_id: id,
            endpoint_id: batch.endpoint_id,
            event_type: message.type,
            attempt: message.attempt,
            status: answer.status,
            error: answer.error,
          },
          isSuccess(answer) ? 'Webhook delivered' : 'Webhook failed',
        )
        report({
          message_id: message.id,
          at: at.toISOString(),
          duration_ms: Math.round(duration * 1000),
          ...answer,
        })
        return answer
      },
    )
  }

  for (const message of batch.messages) {
    if (!goesOn() || elapsed() * 1000 > timing.batchLimitMs) break
    if (!isSuccess(await send(message))) break
  }
  await connection.close()
}
