import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, verifyWebhook, type WebhookEvent, WebhookVerificationError } from './index.ts'

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`
const secret = newSecret()
const body = JSON.stringify({
  type: 'publication.completed',
  timestamp: '2026-11-29T12:00:00.123456+00:00',
  data: { id: 'p', jobs: [], seq: 3 },
})
const signed = (by: string[], at = new Date(), text = body): Record<string, string> => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': by.map((one) => new Webhook(one).sign('msg_1', at, text)).join(' '),
})
/** What a handler may read without asking: types of events tell their data apart. */
const summary = (event: WebhookEvent): string =>
  event.type === 'publication.completed' ? `${event.messageId} ${event.data.seq}` : event.type

describe('a message', () => {
  it('is answered as its event, from headers of any kind, as text or bytes', () => {
    const headers = signed([secret])
    for (const given of [
      headers,
      new Headers(headers),
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]])),
    ])
      expect(summary(verifyWebhook(secret, given, body))).toBe('msg_1 3')
    expect(summary(verifyWebhook(secret, headers, new TextEncoder().encode(body)))).toBe('msg_1 3')
  })

  it('is accepted by either secret while they are exchanged, on either side', () => {
    const next = newSecret()
    expect(verifyWebhook([secret, next], signed([next]), body).type).toBe('publication.completed')
    expect(verifyWebhook(next, signed([secret, next]), body).type).toBe('publication.completed')
  })

  it.each([
    ['another secret', signed([newSecret()]), body],
    ['another body', signed([secret]), body.replace('completed', 'failed')],
    ['another id', { ...signed([secret]), 'webhook-id': 'msg_2' }, body],
    ['six minutes ago', signed([secret], new Date(Date.now() - 360_000)), body],
    ['in six minutes', signed([secret], new Date(Date.now() + 360_000)), body],
    ['no signature', { ...signed([secret]), 'webhook-signature': undefined }, body],
    ['no headers', {}, body],
  ])('of %s is refused', (_what, headers, text) => {
    expect(() => verifyWebhook(secret, headers, text)).toThrow(WebhookVerificationError)
  })

  it('needs a secret that is one', () => {
    expect(() => verifyWebhook('', signed([secret]), body)).toThrow(ConfigurationError)
    expect(() => verifyWebhook([], signed([secret]), body)).toThrow(ConfigurationError)
  })
})
