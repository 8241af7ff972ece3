import { createHmac } from 'node:crypto'
import { WEBHOOK_HEADERS } from '@carteiro/contracts'

/**
 * The headers by which a receiver verifies a message, one signature for each secret (base64).
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
export const signedHeaders = (
  message: { id: string; body: string },
  secrets: string[],
  at: Date,
): Record<string, string> => {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', Buffer.from(secret, 'base64'))
    return `v1,${hmac.update(`${message.id}.${timestamp}.${message.body}`).digest('base64')}`
  })
  return {
    [WEBHOOK_HEADERS.id]: message.id,
    [WEBHOOK_HEADERS.timestamp]: timestamp,
    [WEBHOOK_HEADERS.signature]: signatures.join(' '),
  }
}
