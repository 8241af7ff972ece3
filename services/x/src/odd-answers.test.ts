import { errorCode, verdict } from '@carteiro/contracts'
import { describe, expect, test } from 'vitest'
import { failures, processingFailure } from './failure-table.ts'

const { failureOf, unreadable } = failures

const problem = (type: string, detail: string, more: Record<string, unknown> = {}) => ({
  title: 'Title',
  detail,
  type: type === 'about:blank' ? type : `https://api.x.com/2/problems/${type}`,
  ...more,
})
const forbidden = (detail: string) => problem('about:blank', detail)

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

test('a refusal that is not known is shown as X puts it, in our terms', () => {
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
