import { errorCode, verdict } from '@carteiro/contracts'
import { describe, expect, test } from 'vitest'
import { failureTable, type Operation } from './failure-table.ts'
import { failureOf, processingFailure, unreadable } from './failures.ts'

const problem = (type: string, detail: string, more: Record<string, unknown> = {}) => ({
  title: 'Title',
  detail,
  type: type === 'about:blank' ? type : `https://api.twitter.com/2/problems/${type}`,
  ...more,
})
const forbidden = (detail: string) => problem('about:blank', detail)
const invalid = (message: string) =>
  problem('invalid-request', 'One or more parameters to your request was invalid.', { errors: [{ message }] })
const legacy = (code: number) => ({ errors: [{ code, message: 'Legacy' }] })

type Case = [row: string, operation: Operation, status: number, body: unknown, verdict: string, code: string]

/** A case for every row of the table: what X answers, and what becomes of it. */
const cases: Case[] = [
  [
    'credits_depleted',
    'create_post',
    402,
    problem('credits', 'No credits', { title: 'CreditsDepleted' }),
    'halt',
    'quota_exhausted',
  ],
  ['credits_depleted', 'user_timeline', 402, problem('credits', 'No credits'), 'halt', 'quota_exhausted'],
  [
    'spend_cap',
    'create_post',
    403,
    problem('about:blank', '', { title: 'SpendCapReached' }),
    'halt',
    'quota_exhausted',
  ],
  [
    'client_forbidden',
    'create_post',
    403,
    problem('client-forbidden', 'x', { reason: 'client-not-enrolled' }),
    'halt',
    'permission_denied',
  ],
  [
    'usage_capped',
    'create_post',
    429,
    problem('usage-capped', 'x', { period: 'Daily' }),
    'wait',
    'quota_exhausted',
  ],
  [
    'usage_capped',
    'create_post',
    403,
    problem('usage-capped', 'x', { period: 'Monthly' }),
    'wait',
    'quota_exhausted',
  ],
  ['rate_limited', 'create_post', 429, problem('about:blank', 'Too Many Requests'), 'wait', 'rate_limited'],
  ['rate_limited_legacy', 'create_post', 403, legacy(88), 'wait', 'rate_limited'],
  [
    'daily_limit',
    'create_post',
    403,
    problem('about:blank', 'User is over daily status update limit.'),
    'wait',
    'quota_exhausted',
  ],
  ['daily_limit_legacy', 'create_post', 403, { code: 185, message: 'Not now' }, 'wait', 'quota_exhausted'],
  ['unauthorized', 'create_post', 401, problem('about:blank', 'Unauthorized'), 'reconnect', 'token_expired'],
  [
    'unsupported_authentication',
    'create_post',
    403,
    problem('unsupported-authentication', 'x'),
    'reconnect',
    'account_disconnected',
  ],
  [
    'account_suspended',
    'create_post',
    403,
    problem('user-suspended', 'x'),
    'reconnect',
    'account_disconnected',
  ],
  ['account_suspended_legacy', 'create_post', 403, legacy(64), 'reconnect', 'account_disconnected'],
  ['account_suspended_legacy', 'create_post', 403, legacy(326), 'reconnect', 'account_disconnected'],
  [
    'duplicate',
    'create_post',
    403,
    forbidden('You are not allowed to create a Tweet with duplicate content.'),
    'refuse',
    'duplicate',
  ],
  [
    'reply_not_invited',
    'create_post',
    403,
    forbidden(
      'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author.',
    ),
    'refuse',
    'content_rejected',
  ],
  [
    'quote_not_allowed',
    'create_post',
    403,
    forbidden('Quoting this post is not allowed because you have not been mentioned.'),
    'refuse',
    'content_rejected',
  ],
  [
    'too_many_cashtags',
    'create_post',
    403,
    forbidden('Your post exceeds the maximum of one cashtag.'),
    'refuse',
    'content_rejected',
  ],
  [
    'invalid_url',
    'create_post',
    403,
    forbidden('This post contains an invalid URL.'),
    'refuse',
    'content_rejected',
  ],
  [
    'video_too_long',
    'create_post',
    403,
    forbidden('This user is not allowed to post a video longer than 2 minutes'),
    'refuse',
    'media_rejected',
  ],
  [
    'reply_target_gone',
    'create_post',
    403,
    forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.'),
    'retry',
    'content_rejected',
  ],
  [
    'uploads_not_permitted',
    'initialize_upload',
    403,
    forbidden('You are not permitted to perform this action.'),
    'reconnect',
    'permission_denied',
  ],
  [
    'not_permitted',
    'create_post',
    403,
    forbidden('You are not permitted to perform this action.'),
    'refuse',
    'permission_denied',
  ],
  ['media_unknown', 'create_post', 400, invalid('Your media IDs are invalid.'), 'refuse', 'media_rejected'],
  [
    'exclusive_fields',
    'create_post',
    400,
    invalid('You can only provide one of poll or quote_tweet_id or media.'),
    'refuse',
    'content_rejected',
  ],
  [
    'text_too_long',
    'create_post',
    400,
    problem('invalid-request', 'Your Tweet text is too long. For more details see the documentation.'),
    'refuse',
    'content_rejected',
  ],
  [
    'segments_do_not_add_up',
    'finalize_upload',
    400,
    invalid('Segments do not add up to provided total file size'),
    'retry',
    'media_rejected',
  ],
  ['upload_gone', 'upload_status', 400, invalid('BadRequest: Not found'), 'retry', 'media_rejected'],
  ['segment_too_large', 'append_upload', 413, undefined, 'retry', 'media_rejected'],
  ['medium_refused', 'initialize_upload', 400, invalid('File size exceeds 5 MB'), 'refuse', 'media_rejected'],
  ['alt_text_refused', 'set_alt_text', 400, invalid('alt text is too long'), 'refuse', 'content_rejected'],
  [
    'invalid_request',
    'create_post',
    400,
    invalid('x is not one of the permitted values'),
    'refuse',
    'internal',
  ],
  [
    'not_found',
    'user_timeline',
    404,
    problem('resource-not-found', 'Could not find user'),
    'retry',
    'content_rejected',
  ],
  ['request_timeout', 'user_timeline', 408, undefined, 'retry', 'timeout'],
  ['unavailable', 'user_timeline', 500, problem('internal-error', 'x'), 'retry', 'platform_unavailable'],
  ['unavailable', 'append_upload', 502, undefined, 'retry', 'platform_unavailable'],
  [
    'unavailable',
    'upload_status',
    503,
    problem('about:blank', 'Service Unavailable'),
    'retry',
    'platform_unavailable',
  ],
  ['unavailable', 'set_alt_text', 504, undefined, 'retry', 'platform_unavailable'],
]

test.each(cases)('%s (%s, HTTP %i)', (row, operation, status, body, expectedVerdict, code) => {
  const failure = failureOf(operation, { status, body, headers: {} })
  expect(failure).toMatchObject({ reason: row, verdict: expectedVerdict, code, effect: 'none' })
  expect(failure.platformError.status).toBe(status)
})

test('every row has a case', () => {
  expect(new Set(cases.map(([row]) => row))).toEqual(new Set(failureTable.map(({ name }) => name)))
})

test('a refusal of the third shape is read: its words and its code', () => {
  const failure = failureOf('create_post', {
    status: 403,
    body: { code: 187, message: 'Status has duplicate content.' },
    headers: {},
  })
  expect(failure).toMatchObject({
    reason: 'duplicate',
    message: expect.stringContaining('duplicate content'),
  })
})

describe('a 403 that nobody knows', () => {
  test.each<[string, unknown]>([
    ['problem JSON', forbidden('Not today')],
    ['no JSON', undefined],
    ['null in every field', { title: null, detail: null, type: null, errors: null }],
    ['fields of other kinds', { title: 7, detail: [], errors: [null, 'x', { code: '12', message: 3 }] }],
  ])('%s: is not refused for good', (_what, body) => {
    const failure = failureOf('create_post', { status: 403, body, headers: {} })
    expect(failure).toMatchObject({ verdict: 'retry', code: 'permission_denied', effect: 'none' })
  })
  test('waits until a daily limit ends', () => {
    const reset = String(Math.ceil(Date.now() / 1000) + 5_000)
    const failure = failureOf('create_post', {
      status: 403,
      body: { code: 185, message: 'x' },
      headers: { 'x-user-limit-24hour-remaining': '0', 'x-user-limit-24hour-reset': reset },
    })
    expect(failure.retryAfterSeconds).toBeGreaterThan(4_990)
  })
})

describe('what proves nothing about a post', () => {
  test.each([408, 500, 502, 503, 504, 520, 302])('create_post, HTTP %i', (status) => {
    const failure = failureOf('create_post', { status, body: undefined, headers: {} })
    expect(failure).toMatchObject({ verdict: 'unclear', effect: 'unknown' })
  })
  test('create_post, 201 without an id', () => {
    const answer = { status: 201, body: { errors: [{ message: 'Something' }] }, headers: {} }
    expect(unreadable('create_post', answer)).toMatchObject({ verdict: 'unclear', effect: 'unknown' })
  })
  test('every other refusal says: it was not made', () => {
    for (const status of [400, 401, 402, 403, 404, 409, 410, 413, 422, 429]) {
      expect(failureOf('create_post', { status, body: undefined, headers: {} }).effect).toBe('none')
    }
  })
})

test('a refusal that nobody knows is shown as X words it, in our terms', () => {
  const failure = failureOf('create_post', {
    status: 451,
    body: forbidden('Not in your country'),
    headers: {},
  })
  expect(failure.message).toContain('Not in your country')
  expect(verdict.options).toContain(failure.verdict)
  expect(errorCode.options).toContain(failure.code)
})

describe('how long to wait', () => {
  const in10 = String(Math.ceil(Date.now() / 1000) + 10)
  const in90 = String(Math.ceil(Date.now() / 1000) + 90)
  const waitOf = (headers: Record<string, string>, body: unknown = {}) =>
    failureOf('create_post', { status: 429, body, headers }).retryAfterSeconds

  test('until the latest window ends that has nothing left', () => {
    const seconds = waitOf({
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': in10,
      'x-user-limit-24hour-remaining': '0',
      'x-user-limit-24hour-reset': in90,
      'x-app-limit-24hour-remaining': '7',
      'x-app-limit-24hour-reset': String(Number(in90) + 999),
    })
    expect(seconds).toBeGreaterThanOrEqual(89)
    expect(seconds).toBeLessThanOrEqual(91)
  })
  test('a minute, when no header tells', () => expect(waitOf({})).toBe(60))
  test('as long as Retry-After says, in seconds or as a date', () => {
    expect(waitOf({ 'retry-after': '7' })).toBe(7)
    const inTen = new Date(Date.now() + 10_000).toUTCString()
    expect(waitOf({ 'retry-after': inTen })).toBeLessThanOrEqual(11)
  })
  test('until midnight UTC for a daily cap, a day for a monthly one', () => {
    expect(waitOf({}, problem('usage-capped', 'x', { period: 'Daily' }))).toBeLessThanOrEqual(86_400)
    expect(waitOf({}, problem('usage-capped', 'x', { period: 'Monthly' }))).toBe(86_400)
  })
})

test.each([
  ['InvalidMedia', 'file is invalid'],
  ['UnsupportedMedia', 'Duration 150000 exceeds max duration of 140000'],
  ['SomethingNew', 'Who knows'],
])('a medium that fails with %s is refused', (name, message) => {
  expect(processingFailure({ name, message })).toMatchObject({
    verdict: 'refuse',
    code: 'media_rejected',
    message: expect.stringContaining(message),
  })
})
