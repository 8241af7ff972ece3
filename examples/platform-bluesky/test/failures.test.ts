import { expect, test } from 'vitest'
import { failures, type Operation } from '../src/failure-table.ts'

test.each<[operation: Operation, status: number, error: string, meant: object]>([
  ['create_session', 401, 'AuthFactorTokenRequired', { verdict: 'refuse', code: 'permission_denied' }],
  ['create_session', 401, 'AuthenticationRequired', { verdict: 'refuse', code: 'permission_denied' }],
  ['create_session', 400, 'InvalidRequest', { verdict: 'refuse', code: 'permission_denied' }],
  ['put_record', 401, 'AccountTakedown', { verdict: 'reconnect', code: 'account_disconnected' }],
  ['refresh_session', 400, 'ExpiredToken', { verdict: 'reconnect', code: 'account_disconnected' }],
  ['put_record', 400, 'ExpiredToken', { verdict: 'reconnect', code: 'token_expired', effect: 'none' }],
  ['put_record', 400, 'InvalidToken', { verdict: 'reconnect', code: 'token_expired' }],
  ['put_record', 429, 'RateLimitExceeded', { verdict: 'wait', code: 'rate_limited', retryAfterSeconds: 300 }],
  ['put_record', 400, 'BlobNotFound', { verdict: 'retry', remedy: 'upload_again', effect: 'none' }],
  ['put_record', 400, 'InvalidMimeType', { verdict: 'refuse', code: 'media_rejected' }],
  ['put_record', 400, 'BlobTooLarge', { verdict: 'refuse', code: 'media_rejected' }],
  ['upload_blob', 413, 'PayloadTooLarge', { verdict: 'refuse', code: 'media_rejected' }],
  ['upload_blob', 413, 'SomethingElse', { verdict: 'refuse', code: 'media_rejected' }],
  ['put_record', 400, 'InvalidRequest', { verdict: 'refuse', code: 'content_rejected', effect: 'none' }],
  ['put_record', 500, 'InternalServerError', { verdict: 'unclear', effect: 'unknown' }],
  ['upload_blob', 502, 'UpstreamFailure', { verdict: 'retry', effect: 'none' }],
  ['put_record', 401, 'AuthMissing', { verdict: 'reconnect', code: 'token_expired' }],
])('%s: %i %s', (operation, status, error, meant) => {
  const failure = failures.failureOf(operation, { status, headers: {}, body: { error, message: 'No' } })
  expect(failure).toMatchObject({ ...meant, platformError: { status, error } })
})

test('an answer without a body is judged by its status', () => {
  const failure = failures.failureOf('put_record', { status: 503, headers: {}, body: undefined })
  expect(failure).toMatchObject({ verdict: 'unclear', code: 'platform_unavailable' })
})
