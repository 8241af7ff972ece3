import { counter, secondsHistogram } from '@carteiro/service-kit'
import type { ClaimedMessage } from './poll.ts'

const countAttempts = counter('carteiro.webhook.attempts', 'Attempts to send a webhook.', '{attempt}')
const recordDuration = secondsHistogram(
  'carteiro.webhook.duration',
  'From the beginning of an attempt to the answer of the endpoint.',
  'call',
)
const recordLag = secondsHistogram(
  'carteiro.webhook.lag',
  'From when an event was written to the end of the first attempt to send it.',
  'job',
)

/** The class of a status: 2xx, 5xx; or none. */
const classOf = (status: number | null): string =>
  status === null ? 'none' : `${Math.floor(status / 100)}xx`

export const countAttempt = (
  { attempt, age_seconds: age }: ClaimedMessage,
  end: { isDelivered: boolean; status: number | null; seconds: number },
): void => {
  const outcome = { 'carteiro.outcome': end.isDelivered ? 'delivered' : 'failed' }
  countAttempts(1, { ...outcome, 'carteiro.webhook.status': classOf(end.status) })
  recordDuration(end.seconds, outcome)
  if (attempt === 1) recordLag(age + end.seconds, outcome)
}
