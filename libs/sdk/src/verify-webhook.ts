import type { Event } from '@carteiro/contracts'
import { Webhook } from 'standardwebhooks'
import { ConfigurationError, WebhookVerificationError } from './errors.ts'

/**
 * An event as it is sent, and the id of its message, which is the same however often it is sent: remember those that you have
 * handled. A later release may send types that are not listed here.
 */
export type WebhookEvent = Event & { messageId: string }
export type WebhookHeaders = Headers | Record<string, string | readonly string[] | undefined>

const NAMES = ['webhook-id', 'webhook-timestamp', 'webhook-signature']

const signedHeaders = (headers: WebhookHeaders): Record<string, string> => {
  const all =
    headers instanceof Headers
      ? [...headers]
      : Object.entries(headers).map(([name, value]) => [name, [value].flat().join(' ')] as const)
  const found = Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value]))
  const missing = NAMES.filter((name) => !found[name])
  if (missing.length > 0) throw new WebhookVerificationError(`expected the headers ${missing.join(', ')}`)
  return found
}

const verifierOf = (secret: string): Webhook => {
  if (!/^whsec_[A-Za-z0-9+/]+=*$/.test(secret))
    throw new ConfigurationError('invalid_configuration', 'expected the secret of a webhook, whsec_…')
  return new Webhook(secret)
}

/**
 * The event of a webhook's message, when one of the secrets has signed it within the last five minutes
 * (https://www.standardwebhooks.com).
 *
 * @param secrets that of the webhook; several while it is exchanged
 * @param rawBody as it came: a body that was parsed and written anew has another signature
 * @throws WebhookVerificationError otherwise
 */
export const verifyWebhook = (
  secrets: string | readonly string[],
  headers: WebhookHeaders,
  rawBody: string | Uint8Array,
): WebhookEvent => {
  const verifiers = [secrets].flat().map(verifierOf)
  if (verifiers.length === 0)
    throw new ConfigurationError('invalid_configuration', 'expected a secret of the webhook')
  const signed = signedHeaders(headers)
  const body = typeof rawBody === 'string' ? rawBody : new TextDecoder().decode(rawBody)
  let reason: unknown
  for (const verifier of verifiers) {
    try {
      const event = verifier.verify(body, signed) as Event
      return { ...event, messageId: signed['webhook-id'] ?? '' }
    } catch (error) {
      reason ??= error
    }
  }
  const why = reason instanceof Error ? reason.message : 'the signature does not fit'
  throw new WebhookVerificationError(`the message is not accepted: ${why}`, reason)
}
