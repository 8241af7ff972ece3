import { expect, test } from 'vitest'
import { failures, failureTable, type Operation } from './failure-table.ts'

const { failureOf } = failures

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
