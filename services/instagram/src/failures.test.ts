import { ConnectFailed, ResponseLost } from '@carteiro/platform-kit'
import { describe, expect, test } from 'vitest'
import { failures, failureTable, type Operation } from './failure-table.ts'

const { containerFailure, failureOf, goneContainer, noAnswer } = failures

type Case = {
  code?: number
  subcode?: number
  status?: number
  message?: string
  at?: Operation
  is: [verdict: string, code: string]
  remedy?: string
  effect?: string
}

const HOUR = 3600
const media: Case['is'] = ['refuse', 'media_rejected']
const content: Case['is'] = ['refuse', 'content_rejected']
const dead: Case['is'] = ['reconnect', 'account_disconnected']
const expired: Case['is'] = ['reconnect', 'token_expired']
const forbidden: Case['is'] = ['reconnect', 'permission_denied']
const down: Case['is'] = ['retry', 'platform_unavailable']
const slow: Case['is'] = ['wait', 'rate_limited']
const unclear: Case['is'] = ['unclear', 'platform_unavailable']
const unknown: Case['is'] = ['retry', 'internal']
const anew = 'new_container'
const again = 'not_found_yet'

/** Every row of the published error tables, and those that integrators report. */
const cases: Case[] = [
  { code: -2, subcode: 2207003, is: ['retry', 'media_rejected'], remedy: anew },
  { code: -2, subcode: 2207020, is: ['retry', 'timeout'], remedy: anew },
  { code: -1, subcode: 2207001, is: down },
  { code: -1, subcode: 2207001, at: 'publish_container', is: unclear, effect: 'unknown' },
  { code: -1, subcode: 2207032, is: down },
  { code: -1, subcode: 2207032, at: 'publish_container', is: unclear, effect: 'unknown' },
  { code: -1, subcode: 2207053, is: ['retry', 'media_rejected'], remedy: anew },
  {
    code: -1,
    subcode: 2207053,
    at: 'publish_container',
    is: ['unclear', 'media_rejected'],
    effect: 'unknown',
    remedy: anew,
  },
  { code: 1, subcode: 2207057, is: content },
  { code: 4, subcode: 2207051, is: slow },
  { code: 9, subcode: 2207042, at: 'publish_container', is: ['wait', 'quota_exhausted'] },
  { code: 24, subcode: 2207006, is: unknown, remedy: again },
  { code: 24, subcode: 2207008, at: 'publish_container', is: unknown, remedy: again },
  { code: 24, subcode: 2207008, at: 'create_carousel', is: unknown, remedy: again },
  { code: 24, at: 'create_carousel', is: unknown, remedy: again },
  { code: 25, subcode: 2207050, is: dead },
  { code: 100, subcode: 2207023, is: media },
  { code: 100, subcode: 2207028, is: media },
  { code: 100, subcode: 2207035, is: content },
  { code: 100, subcode: 2207036, is: content },
  { code: 100, subcode: 2207037, is: content },
  { code: 100, subcode: 2207040, is: content },
  { code: 100, subcode: 33, at: 'get_media', is: unknown },
  { code: 100, subcode: 33, at: 'get_container', is: unknown },
  { code: 100, subcode: 33, at: 'create_container', is: dead },
  // What these name, besides the account, may be too new to be known.
  { code: 100, subcode: 33, at: 'create_carousel', is: unknown, remedy: again },
  { code: 100, subcode: 33, at: 'publish_container', is: unknown, remedy: again },
  { code: 100, is: content },
  { code: 352, subcode: 2207026, is: media },
  { code: 9004, subcode: 2207052, is: ['retry', 'media_unreadable'] },
  { code: 9007, subcode: 2207027, at: 'publish_container', is: ['retry', 'timeout'], remedy: 'not_ready' },
  { code: 9007, subcode: 2207027, at: 'create_carousel', is: ['retry', 'timeout'], remedy: 'not_ready' },
  { code: 36000, subcode: 2207004, is: media },
  { code: 36001, subcode: 2207005, is: media },
  { code: 36003, subcode: 2207009, is: media },
  { code: 36004, subcode: 2207010, at: 'publish_container', is: content },
  { subcode: 2207018, is: content },
  { subcode: 2207081, is: content },
  { code: 190, subcode: 463, status: 401, is: expired },
  { code: 190, subcode: 467, is: expired },
  { code: 190, is: expired },
  ...[458, 459, 460, 464, 492].map((subcode): Case => ({ code: 190, subcode, is: dead })),
  { code: 102, is: expired },
  { code: 3, is: forbidden },
  { code: 10, status: 403, is: forbidden },
  { code: 200, is: forbidden },
  { code: 299, is: forbidden },
  ...[4, 17, 32, 341, 613, 80002].map((code): Case => ({ code, is: slow })),
  { code: 368, is: slow },
  { code: 1, status: 500, is: down },
  { code: 2, status: 503, at: 'get_container', is: down },
  { code: 1, status: 500, at: 'publish_container', is: unclear, effect: 'unknown' },
  { code: 2, status: 503, at: 'publish_container', is: unclear, effect: 'unknown' },
  { code: 100, message: 'INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID', is: content },
  { code: 100, message: 'INSTAGRAM_PLATFORM_API__PERMISSION', is: content },
  { message: 'INSTAGRAM_PLATFORM_API__INVALID_PARAM', is: content },
  // What is in no table.
  { code: 99_999, is: content },
  { code: 99_999, at: 'publish_container', is: ['unclear', 'content_rejected'], effect: 'unknown' },
  { status: 429, is: slow },
  { status: 401, is: expired },
  { status: 502, is: down },
  { status: 502, at: 'publish_container', is: unclear, effect: 'unknown' },
]

const ask = (
  { at = 'create_container', status = 400, code, subcode, message = 'no' }: Case,
  usageHeader?: string,
) =>
  failureOf(at, {
    status,
    body: { error: { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1' } },
    headers: usageHeader === undefined ? {} : { 'x-business-use-case-usage': usageHeader },
  })

describe('what an error of Instagram means', () => {
  test.each(cases)('$code/$subcode $status $at $message → $is', (one) => {
    const failure = ask(one)
    expect([failure.verdict, failure.code]).toEqual(one.is)
    expect(failure.effect).toBe(one.effect ?? 'none')
    expect(failure.remedy).toBe(one.remedy)
  })

  test('every row of the table is met by a case', () => {
    const unmet = failureTable.filter(
      (row) =>
        row.subcodes !== undefined &&
        !row.subcodes.every(
          (subcode) =>
            cases.some((one) => one.subcode === subcode) || [2207077, 2207082, 2207085].includes(subcode),
        ),
    )
    expect(unmet).toEqual([])
  })

  test('an answer that is no envelope at all is judged by its status', () => {
    const failure = failureOf('get_media', { status: 503, body: undefined, headers: {} })
    expect(failure).toMatchObject({ verdict: 'retry', effect: 'none' })
  })
})

test.each([
  ['2207077', 'retry', 'new_container', 3],
  ['2207082', 'retry', 'new_container', 2],
  ['2207085', 'retry', 'new_container', 2],
  ['2207053', 'retry', 'new_container', 3],
  ['2207026', 'refuse', undefined, 1],
  ['9999999', 'retry', 'new_container', 2],
])('a container in ERROR with %s: %s, %s, at most %i containers', (number, verdict, remedy, containers) => {
  const failure = containerFailure(`Error: Media upload has failed with error code ${number}`)
  expect(failure).toMatchObject({ verdict, remedy, generations: containers, effect: 'none' })
})

test('a container in ERROR without a number, or expired, is made anew; one that is missing is looked for first', () => {
  for (const failure of [containerFailure(''), goneContainer('expired')]) {
    expect(failure.remedy).toBe('new_container')
  }
  expect(goneContainer('missing').remedy).toBe('not_found_yet')
})

test('waits are as long as Instagram says, or as the table says', () => {
  const header = '{"1":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":7}]}'
  expect(ask({ code: 80002, is: slow }, header).retryAfterSeconds).toBe(7 * 60)
  expect(ask({ code: 80002, is: slow }, 'not JSON').retryAfterSeconds).toBe(15 * 60)
  expect(ask({ code: 4, subcode: 2207051, is: slow }).retryAfterSeconds).toBe(24 * HOUR)
  expect(ask({ code: 368, is: slow }).retryAfterSeconds).toBe(6 * HOUR)
})

test('no answer is in doubt only when a publish call has left', () => {
  expect(noAnswer('publish_container', new ResponseLost('gone'))).toMatchObject({
    verdict: 'unclear',
    effect: 'unknown',
  })
  expect(noAnswer('publish_container', new ConnectFailed('refused'))).toMatchObject({
    verdict: 'retry',
    effect: 'none',
  })
  expect(noAnswer('create_container', new ResponseLost('gone'))).toMatchObject({
    verdict: 'retry',
    effect: 'none',
  })
})
