import { expect, test } from 'vitest'
import { failures } from './failure-table.ts'
import { secondsToQuotaReset } from './limits.ts'

const { failureOf } = failures

const perDay =
  "Quota exceeded for quota metric 'Video Uploads' and limit 'Video Uploads per day' of service 'youtube.googleapis.com' for consumer 'project_number:1'."
const info = (reason: string, metadata: Record<string, string> = {}) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata,
})
const classic = (reason: string, message = 'Why') => ({
  error: { code: 403, message, errors: [{ message, domain: 'youtube.quota', reason }] },
})

/** The same quota, as YouTube has been seen to say it. https://github.com/googleapis/google-api-python-client/issues/2753 */
test.each([
  ['its own word', 403, classic('quotaExceeded')],
  ['an older word', 403, classic('dailyLimitExceeded')],
  ['another word, and the limit in the message', 429, classic('rateLimitExceeded', perDay)],
  ['the message alone', 429, { error: { code: 429, message: perDay, status: 'RESOURCE_EXHAUSTED' } }],
  [
    'details that name the limit',
    429,
    { error: { details: [info('RATE_LIMIT_EXCEEDED', { quota_limit: 'VideoUploadsPerDayPerProject' })] } },
  ],
  [
    'details that name the unit',
    429,
    {
      error: { message: null, details: [null, info('RATE_LIMIT_EXCEEDED', { quota_unit: '1/d/{project}' })] },
    },
  ],
])("the app's quota of a day, told by %s: waits for its renewal", (_what, status, body) => {
  const failure = failureOf('start_session', { status, body, headers: {} })
  expect(failure).toMatchObject({ verdict: 'wait', code: 'quota_exhausted' })
  expect(Math.abs((failure.retryAfterSeconds ?? 0) - secondsToQuotaReset(new Date()))).toBeLessThan(5)
})

test.each([
  ['its own word', classic('rateLimitExceeded'), 30],
  ['details', { error: { details: [info('RATE_LIMIT_EXCEEDED', { quota_unit: '1/min/{project}' })] } }, 30],
  ['details with a delay', { error: { details: [info('RATE_LIMIT_EXCEEDED'), { retryDelay: '7.5s' }] } }, 7],
])('calls that come too fast, told by %s', (_what, body, seconds) => {
  expect(failureOf('start_session', { status: 429, body, headers: {} })).toMatchObject({
    verdict: 'wait',
    code: 'rate_limited',
    retryAfterSeconds: seconds,
  })
})

test.each([
  ['HTML', undefined],
  ['null', null],
  ['an error that is null', { error: null }],
  ['errors that are null', { error: { message: null, errors: null, details: null } }],
  ['reasons that cannot be read', { error: { errors: [{ reason: 7 }, 'x'], details: 'none' } }],
  ['an error of OAuth', { error: 'invalid_token', error_description: null }],
])('a body of another shape, %s: the status decides', (_what, body) => {
  const verdicts = [401, 403, 429, 503].map(
    (status) => failureOf('start_session', { status, body, headers: {} }).verdict,
  )
  expect(verdicts).toEqual(['reconnect', 'refuse', 'wait', 'retry'])
})

test.each([
  [{ error: { code: 403, status: 'PERMISSION_DENIED', details: [info('SERVICE_DISABLED')] } }, 'halt'],
  [{ error: { code: 403, details: [info('ACCESS_TOKEN_SCOPE_INSUFFICIENT')] } }, 'reconnect'],
])('%j: %s', (body, verdict) => {
  expect(failureOf('start_session', { status: 403, body, headers: {} }).verdict).toBe(verdict)
})

test('Retry-After as a date', () => {
  const at = new Date(Date.now() + 300_000).toUTCString()
  const answer = { status: 429, body: {}, headers: { 'retry-after': at } }
  const { retryAfterSeconds = 0 } = failureOf('start_session', answer)
  expect(retryAfterSeconds).toBeGreaterThan(290)
  expect(retryAfterSeconds).toBeLessThanOrEqual(300)
})
