import { errorCode, verdict } from '@carteiro/contracts'
import { describe, expect, test } from 'vitest'
import { failures, failureTable, type Operation } from './failure-table.ts'
import { duplicateOf } from './steps/create-post.ts'

const { failureOf, unreadable } = failures

const said = (code: string, message = '', more: Record<string, unknown> = {}) => ({ code, message, ...more })
const duplicate = said('UNPROCESSABLE_ENTITY', 'Content is a duplicate of urn:li:share:7141', {
  errorDetails: {
    inputErrors: [{ description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' }],
  },
})

type Case = [row: string, operation: Operation, status: number, body: unknown, verdict: string, code: string]

/** A case for every row of the table: what LinkedIn answers, and what becomes of it. */
const cases: Case[] = [
  ['address_expired', 'upload_image', 401, null, 'retry', 'media_rejected'],
  ['address_expired', 'upload_video_part', 401, null, 'retry', 'media_rejected'],
  ['address_expired', 'finalize_video', 400, said('EXPIRED_UPLOAD_URL'), 'retry', 'media_rejected'],
  ['media_type', 'upload_document', 415, null, 'refuse', 'media_rejected'],
  ['version_sunset', 'create_post', 426, said('NONEXISTENT_VERSION'), 'halt', 'internal'],
  ['version_sunset', 'create_post', 400, said('VERSION_MISSING'), 'halt', 'internal'],
  [
    'daily_quota',
    'create_post',
    429,
    said(
      'TOO_MANY_REQUESTS',
      'Resource level throttle MEMBER DAY limit for calls to this resource is reached.',
    ),
    'wait',
    'quota_exhausted',
  ],
  ['rate_limited', 'create_post', 429, said('TOO_MANY_REQUESTS'), 'wait', 'rate_limited'],
  ['revoked', 'create_post', 401, said('REVOKED_ACCESS_TOKEN'), 'reconnect', 'account_disconnected'],
  ['token_expired', 'create_post', 401, said('EXPIRED_ACCESS_TOKEN'), 'reconnect', 'token_expired'],
  ['token_expired', 'get_video', 401, said('INVALID_ACCESS_TOKEN'), 'reconnect', 'token_expired'],
  [
    'author_not_allowed',
    'create_post',
    403,
    said('ACCESS_DENIED', 'Field Value validation failed in REQUEST_BODY: fields [/author]'),
    'reconnect',
    'permission_denied',
  ],
  ['media_forbidden', 'get_image', 403, said('ACCESS_DENIED'), 'refuse', 'permission_denied'],
  ['posts_forbidden', 'list_posts', 403, said('ACCESS_DENIED'), 'refuse', 'permission_denied'],
  [
    'permission_denied',
    'create_post',
    403,
    said('ACCESS_DENIED', 'Not enough permissions to access: partnerApiPostsExternal.CREATE'),
    'reconnect',
    'permission_denied',
  ],
  ['duplicate', 'create_post', 422, duplicate, 'refuse', 'duplicate'],
  ['media_not_ready', 'create_post', 400, said('MEDIA_ASSET_WAITING_UPLOAD'), 'wait', 'platform_unavailable'],
  ['media_failed', 'create_post', 400, said('MEDIA_ASSET_PROCESSING_FAILED'), 'refuse', 'media_rejected'],
  ['media_spoilt', 'finalize_video', 400, said('UPDATING_ASSET_FAILED'), 'retry', 'media_rejected'],
  ['media_unknown', 'create_post', 400, said('INVALID_IMAGE_ID'), 'retry', 'media_rejected'],
  ['text_too_long', 'create_post', 400, said('FIELD_LENGTH_TOO_LONG'), 'refuse', 'content_rejected'],
  ['invalid_url', 'create_post', 400, said('INVALID_URL'), 'refuse', 'content_rejected'],
  ['invalid_field', 'create_post', 400, said('INVALID_VALUE_FOR_FIELD'), 'refuse', 'content_rejected'],
  ['invalid_field', 'create_post', 400, said('MISSING_FIELD'), 'refuse', 'content_rejected'],
  ['invalid_field', 'create_post', 400, said('INVALID_URN_ID'), 'refuse', 'content_rejected'],
  [
    'malformed',
    'create_post',
    400,
    said('ILLEGAL_ARGUMENT', 'Request body could not be converted to data map'),
    'refuse',
    'internal',
  ],
  [
    'activity_unknown',
    'create_post',
    400,
    said('BAD_REQUEST', 'Unable to obtain activity'),
    'unclear',
    'platform_unavailable',
  ],
  ['conflict', 'create_post', 409, said('CONFLICT'), 'unclear', 'platform_unavailable'],
  ['conflict', 'finalize_video', 409, said('CONFLICT'), 'retry', 'platform_unavailable'],
  [
    'unprocessable',
    'create_post',
    422,
    said('UNPROCESSABLE_ENTITY', 'ERROR :: /field :: unrecognized'),
    'refuse',
    'content_rejected',
  ],
  ['invalid_request', 'create_post', 400, null, 'refuse', 'internal'],
  ['media_not_found', 'get_video', 404, said('NOT_FOUND'), 'retry', 'media_rejected'],
  ['not_found', 'get_post', 404, said('NOT_FOUND'), 'refuse', 'content_rejected'],
  ['unavailable', 'create_post', 503, said('SERVICE_UNAVAILABLE'), 'unclear', 'platform_unavailable'],
  ['unavailable', 'upload_image', 500, null, 'retry', 'platform_unavailable'],
]

test.each(cases)('%s: %s answers %i', (row, operation, status, body, wantedVerdict, code) => {
  const failure = failureOf(operation, { status, body, headers: {} })
  expect(failure.reason).toBe(row)
  expect(verdict.parse(failure.verdict)).toBe(wantedVerdict)
  expect(errorCode.parse(failure.code)).toBe(code)
  expect(failure.effect).toBe(wantedVerdict === 'unclear' ? 'unknown' : 'none')
})

test('every row has a case', () => {
  const names = failureTable.filter(({ codes }) => !codes?.includes('html')).map(({ name }) => name)
  expect(new Set(cases.map(([row]) => row))).toEqual(new Set(names))
})

describe('what no row knows', () => {
  test.each([
    [418, 'refuse', 'none', 'content_rejected'],
    [302, 'unclear', 'unknown', 'unreadable_response'],
    [599, 'unclear', 'unknown', 'platform_unavailable'],
  ])('%i on create_post', (status, wantedVerdict, effect, code) => {
    expect(failureOf('create_post', { status, body: 'x', headers: {} })).toMatchObject({
      verdict: wantedVerdict,
      effect,
      code,
    })
  })

  test('a success that cannot be read', () => {
    const empty = { status: 200, body: {}, headers: {} }
    expect(unreadable('get_video', empty)).toMatchObject({ verdict: 'retry', code: 'unreadable_response' })
    expect(unreadable('create_post', empty)).toMatchObject({
      verdict: 'unclear',
      code: 'unreadable_response',
      effect: 'unknown',
    })
  })

  test.each([
    ['a web page', 'text/html; charset=utf-8', undefined],
    ['an error of another shape', 'application/json', { error: { message: 7 } }],
    ['an error whose fields are null', 'application/json', { message: null, code: null, errorDetails: null }],
    ['a list', 'application/json', [1]],
    ['nothing', undefined, undefined],
  ])('%s is survived, whatever the status', (_what, type, body) => {
    for (const operation of ['create_post', 'get_video', 'upload_image', 'initialize_video'] as const) {
      for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
        const failure = failureOf(operation, { status, body, headers: type ? { 'content-type': type } : {} })
        expect(verdict.parse(failure.verdict)).not.toBe('halt')
      }
    }
  })

  test('a web page refuses no post: something else than LinkedIn has answered', () => {
    const html = { status: 403, body: undefined, headers: { 'content-type': 'text/html' } }
    expect(failureOf('create_post', html)).toMatchObject({ verdict: 'unclear', code: 'unreadable_response' })
    expect(failureOf('initialize_image', html)).toMatchObject({
      verdict: 'retry',
      code: 'unreadable_response',
    })
  })
})

test('of a duplicate, the post that LinkedIn names', () => {
  const failure = failureOf('create_post', { status: 422, body: duplicate, headers: {} })
  expect(duplicateOf(failure)).toBe('urn:li:share:7141')
})

test('LinkedIn is waited for as long as it says, and until midnight UTC when the day is used up', () => {
  const slow = failureOf('create_post', {
    status: 429,
    body: said('TOO_MANY_REQUESTS'),
    headers: { 'retry-after': '7' },
  })
  expect(slow.retryAfterSeconds).toBe(7)
  const byDate = failureOf('create_post', {
    status: 429,
    body: said('TOO_MANY_REQUESTS'),
    headers: { 'retry-after': new Date(Date.now() + 90_000).toUTCString() },
  })
  expect(byDate.retryAfterSeconds).toBeGreaterThan(85)
})
