import { startYouTubeHarness, type YouTubeHarness } from '@carteiro/testing/platforms/youtube/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { endTable, failureTable } from './failure-table.ts'
import { secondsToQuotaReset } from './limits.ts'

let youtube: YouTubeHarness
beforeAll(async () => {
  youtube = await startYouTubeHarness()
})
afterAll(() => youtube.close())
beforeEach(() => youtube.reset())

const DAY = 86_400
const said = (code: number, reason: string) => ({
  error: {
    code,
    message: 'Why <a href="/x">so</a>',
    errors: [{ message: 'Why', domain: 'youtube', reason }],
  },
})
type Case = [operation: string, status: number, reason: string, verdict: string, code: string, wait?: number]

/** A case for every word of an answer: what YouTube says, and what becomes of it. */
const answers: Case[] = [
  ...[
    'invalidTitle',
    'invalidDescription',
    'invalidTags',
    'invalidCategoryId',
    'invalidPublishAt',
    'invalidRecordingDetails',
    'invalidVideoGameRating',
    'invalidFilename',
    'invalidVideoMetadata',
    'defaultLanguageNotSet',
    'failedPrecondition',
  ].map((reason): Case => ['start_session', 400, reason, 'refuse', 'content_rejected']),
  ['start_session', 400, 'invalidImage', 'refuse', 'media_rejected'],
  ...[
    'mediaBodyRequired',
    'missingRequiredParameter',
    'unexpectedParameter',
    'incompatibleParameters',
    'invalidPageToken',
    'unexpectedPart',
    'unknownPart',
    'badRequest',
  ].map((reason): Case => ['start_session', 400, reason, 'refuse', 'internal']),
  ['start_session', 400, 'uploadLimitExceeded', 'wait', 'quota_exhausted', DAY],
  ['send_last_bytes', 400, 'uploadLimitExceeded', 'wait', 'quota_exhausted', DAY],
  ['get_channel', 401, 'authError', 'reconnect', 'token_expired'],
  ['get_channel', 401, 'authorizationRequired', 'reconnect', 'token_expired'],
  ['get_channel', 401, 'required', 'reconnect', 'token_expired'],
  ['send_last_bytes', 401, 'authError', 'reconnect', 'token_expired'],
  ['start_session', 401, 'youtubeSignupRequired', 'reconnect', 'account_disconnected'],
  ['start_session', 403, 'authenticatedUserNotChannel', 'reconnect', 'account_disconnected'],
  ['start_session', 403, 'accountDelegationForbidden', 'reconnect', 'account_disconnected'],
  ['start_session', 403, 'insufficientPermissions', 'reconnect', 'permission_denied'],
  ['start_session', 403, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', 'reconnect', 'permission_denied'],
  ['start_session', 403, 'authenticatedUserAccountClosed', 'refuse', 'permission_denied'],
  ['start_session', 403, 'authenticatedUserAccountSuspended', 'refuse', 'permission_denied'],
  ['start_session', 403, 'channelClosed', 'refuse', 'permission_denied'],
  ['start_session', 403, 'channelSuspended', 'refuse', 'permission_denied'],
  ['start_session', 403, 'accessNotConfigured', 'halt', 'permission_denied'],
  ['start_session', 403, 'SERVICE_DISABLED', 'halt', 'permission_denied'],
  ['start_session', 403, 'forbidden', 'refuse', 'permission_denied'],
  ['start_session', 403, 'forbiddenPrivacySetting', 'refuse', 'content_rejected'],
  ['start_session', 403, 'forbiddenLicenseSetting', 'refuse', 'content_rejected'],
  ['start_session', 403, 'rateLimitExceeded', 'wait', 'rate_limited', 30],
  ['start_session', 429, 'userRateLimitExceeded', 'wait', 'rate_limited', 30],
  ['start_session', 429, 'uploadRateLimitExceeded', 'wait', 'quota_exhausted', DAY],
  ['start_session', 500, 'internalError', 'retry', 'platform_unavailable'],
  ['start_session', 503, 'backendError', 'retry', 'platform_unavailable'],
  ['start_session', 400, 'serviceUnavailable', 'retry', 'platform_unavailable'],
  ['start_session', 404, 'videoNotFound', 'retry', 'internal'],
  ['start_session', 404, 'playlistNotFound', 'refuse', 'content_rejected'],
  // The video may be there: that is found out, not tried again.
  ['send_last_bytes', 503, 'backendError', 'unclear', 'platform_unavailable'],
  // A failure inside is one, whatever its reason says.
  ['send_last_bytes', 500, 'forbidden', 'unclear', 'platform_unavailable'],
]

test.each(answers)('%s, HTTP %i, %s: %s, %s', async (operation, status, reason, verdict, code, wait) => {
  await youtube.refusal(operation, status, said(status, reason))
  const outcome = await youtube.run(await youtube.enqueue(youtube.video()))
  expect(outcome).toMatchObject({
    outcome: 'failed',
    verdict,
    code,
    message: expect.stringContaining('YouTube says: Why so'),
    platform_error: { status, reason },
  })
  expect((outcome as { retry_after_seconds?: number }).retry_after_seconds).toBe(wait)
  expect(await youtube.posts()).toEqual([])
})

test.each(['quotaExceeded', 'dailyLimitExceeded'])(
  '%s: the job waits for midnight, Pacific time',
  async (reason) => {
    await youtube.refusal('start_session', 403, said(403, reason))
    const outcome = await youtube.run(await youtube.enqueue(youtube.video()))
    expect(outcome).toMatchObject({ verdict: 'wait', code: 'quota_exhausted' })
    const { retry_after_seconds: wait = 0 } = outcome as { retry_after_seconds?: number }
    expect(Math.abs(wait - secondsToQuotaReset(new Date()))).toBeLessThan(5)
  },
)

test.each([
  ['2026-11-24T12:00:00Z', 20 * 3600],
  ['2026-07-01T06:59:00Z', 60],
  // The clocks go back in this night, and forward in that one.
  ['2026-11-01T07:00:00Z', 25 * 3600],
  ['2026-03-08T08:00:00Z', 23 * 3600],
])('at %s the quota is renewed in %i s', (now, seconds) => {
  expect(secondsToQuotaReset(new Date(now))).toBe(seconds)
})

describe('a bare status', () => {
  test.each([
    ['start_session', 502, 'retry', 'platform_unavailable'],
    ['start_session', 302, 'retry', 'unreadable_response'],
    ['start_session', 408, 'retry', 'platform_unavailable'],
    ['start_session', 401, 'reconnect', 'token_expired'],
    ['start_session', 403, 'refuse', 'permission_denied'],
    ['start_session', 413, 'refuse', 'media_rejected'],
    ['start_session', 429, 'wait', 'rate_limited'],
    ['start_session', 418, 'refuse', 'content_rejected'],
    ['start_session', 200, 'retry', 'unreadable_response'],
    ['send_last_bytes', 504, 'unclear', 'platform_unavailable'],
    ['send_last_bytes', 408, 'unclear', 'platform_unavailable'],
    ['send_last_bytes', 200, 'unclear', 'unreadable_response'],
  ])('%s, HTTP %i: %s, %s', async (operation, status, verdict, code) => {
    await youtube.refusal(operation, status, { nothing: 'known' })
    const outcome = await youtube.run(await youtube.enqueue(youtube.video()))
    expect(outcome).toMatchObject({ outcome: 'failed', verdict, code })
  })
})

const ends: [kind: string, reason: string, code: string][] = [
  ...['conversion', 'invalidFile', 'codec', 'emptyFile', 'tooSmall', 'uploadAborted'].map(
    (reason): [string, string, string] => ['failure_reason', reason, 'media_rejected'],
  ),
  ...['transcodeFailed', 'streamingFailed', 'uploadFailed'].map((reason): [string, string, string] => [
    'failure_reason',
    reason,
    'media_rejected',
  ]),
  ['rejection_reason', 'length', 'media_rejected'],
  ['rejection_reason', 'duplicate', 'duplicate'],
  ...[
    'copyright',
    'claim',
    'trademark',
    'legal',
    'inappropriate',
    'termsOfUse',
    'other',
    'something_new',
  ].map((reason): [string, string, string] => ['rejection_reason', reason, 'content_rejected']),
  ['rejection_reason', 'uploaderAccountSuspended', 'permission_denied'],
  ['rejection_reason', 'uploaderAccountClosed', 'permission_denied'],
]

test.each(ends)('a video with the %s %s: %s, and nothing is posted again', async (kind, reason, code) => {
  await youtube.fault('send_last_bytes', 'processing_failed', { body: { [kind]: reason } })
  const sessions = await youtube.callsDuring('start_session', async () => {
    const claim = await youtube.enqueue(youtube.video())
    expect((await youtube.runToTheEnd(claim)).last).toMatchObject({
      verdict: 'refuse',
      code,
      platform_error: { reason },
    })
  })
  expect(sessions).toBe(1)
})

test('every known word has a case', () => {
  const cased = new Set([
    ...answers.map(([, , reason]) => reason),
    ...ends.map(([, reason]) => reason),
    'quotaExceeded',
    'dailyLimitExceeded',
  ])
  const known = [...failureTable, ...endTable].flatMap(({ codes = [] }) => codes.map(String))
  expect(known.filter((reason) => !cased.has(reason))).toEqual([])
})
