import { expect, test } from 'vitest'
import {
  byCode,
  bySubcode,
  createFailures,
  meanings,
  namedTable,
  PlatformFailure,
  tableOf,
} from './failures.ts'

type Operation = 'upload' | 'publish' | 'list'
const failures = createFailures<Operation, 'again'>({
  name: 'Pombo',
  table: [
    { codes: ['gone'], on: ['list'], verdict: 'retry', code: 'internal', message: 'Not listed.' },
    { codes: ['gone', 7], verdict: 'refuse', code: 'media_rejected', remedy: 'again', message: 'Gone.' },
    { status: [400], says: /too long/, verdict: 'refuse', code: 'content_rejected', message: 'Long.' },
    { status: [429], verdict: 'wait', code: 'rate_limited', wait: 60, message: 'Slow down.' },
    {
      codes: ['cap'],
      verdict: 'wait',
      code: 'quota_exhausted',
      wait: (asked = 0) => asked + 5,
      message: 'Cap.',
    },
  ],
  read: ({ body }) => {
    const { code, message } = (body ?? {}) as { code?: string | number; message?: string }
    return { codes: code === undefined ? [] : [code], text: message ?? '', message, facts: { said: code } }
  },
  unlisted: (status) => ({
    name: `status_${status}`,
    verdict: 'retry',
    code: 'platform_unavailable',
    unclearOn: ['publish'],
    message: 'Down.',
  }),
  unreadable: { verdict: 'retry', code: 'unreadable_response', unclearOn: ['publish'], message: 'Odd.' },
})
const answer = (status: number, body?: unknown, headers: Record<string, string> = {}) => ({
  status,
  body,
  headers,
})

test('the first row that fits is taken, and all that it names must fit', () => {
  expect(failures.failureOf('list', answer(404, { code: 'gone' })).message).toBe('Not listed.')
  expect(failures.failureOf('upload', answer(404, { code: 7 })).message).toBe('Gone.')
  expect(failures.failureOf('upload', answer(400, { message: 'It is too long' }))).toMatchObject({
    verdict: 'refuse',
    message: 'Long. Pombo says: It is too long',
    platformError: { status: 400 },
  })
  expect(failures.failureOf('upload', answer(401, { message: 'It is too long' })).reason).toBe('status_401')
})

test('a wait is as long as the platform asks, else as the row says', () => {
  const slow = (headers = {}) =>
    failures.failureOf('upload', answer(429, undefined, headers)).retryAfterSeconds
  expect(slow()).toBe(60)
  expect(slow({ 'retry-after': '7' })).toBe(7)
  const capped = failures.failureOf('upload', answer(403, { code: 'cap' }, { 'retry-after': '7' }))
  expect(capped.retryAfterSeconds).toBe(12)
  expect(failures.failureOf('upload', answer(500, undefined, { 'retry-after': '7' })).retryAfterSeconds).toBe(
    undefined,
  )
})

test('from a call that may have had its effect, a failure proves nothing', () => {
  expect(failures.failureOf('publish', answer(500))).toMatchObject({ verdict: 'unclear', effect: 'unknown' })
  expect(failures.failureOf('upload', answer(500))).toMatchObject({ verdict: 'retry', effect: 'none' })
  expect(failures.unreadable('publish', answer(200))).toMatchObject({ verdict: 'unclear', effect: 'unknown' })
  expect(failures.failureOf('publish', answer(404, { code: 'gone' }))).toMatchObject({ verdict: 'refuse' })
})

test('a remedy is known of the platform’s own failures only', () => {
  const gone = failures.failureOf('upload', answer(404, { code: 'gone' }))
  expect(failures.remedyOf(gone)).toBe('again')
  expect(failures.remedyOf(new Error('gone'))).toBe(undefined)
  expect(gone.final()).not.toBeInstanceOf(PlatformFailure)
  expect(gone.unclear()).toMatchObject({ verdict: 'unclear', effect: 'unknown', code: 'media_rejected' })
})

test('a table is written with the message last, by code or by subcode: several codes may share a row', () => {
  const { content, media } = meanings
  expect(
    tableOf([
      [{ status: [413], ...media }, 'Too large.'],
      ...byCode(content, { 'too_long 186 -2': 'Too long.' }),
      ...bySubcode({ ...media, codes: [100] }, { '33 34': 'Gone.' }),
    ]),
  ).toEqual([
    { status: [413], ...media, message: 'Too large.' },
    { codes: ['too_long', 186, -2], ...content, message: 'Too long.' },
    { codes: [100], subcodes: [33, 34], ...media, message: 'Gone.' },
  ])
})

test('rows with names have the message of their name, unless they have one of their own', () => {
  const { content } = meanings
  const rows = namedTable({ gone: 'It is gone.' }, [
    { name: 'gone', status: [404], ...content },
    { name: 'gone', status: [410], ...content, message: 'It was deleted.' },
  ])
  expect(rows.map(({ message }) => message)).toEqual(['It is gone.', 'It was deleted.'])
})
