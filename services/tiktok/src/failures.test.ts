import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { failureTable } from './failure-table.ts'

let tiktok: TikTokHarness
beforeAll(async () => {
  tiktok = await startTikTokHarness()
})
afterAll(() => tiktok.close())
beforeEach(() => tiktok.reset())

const DAY = 86_400
const said = (code: string) => ({ data: {}, error: { code, message: 'Why', log_id: '20261124A1' } })
type Case = [
  operation: string,
  status: number,
  word: string,
  verdict: string,
  code: string,
  waitSeconds?: number,
]

/** A case for every word of an answer: what TikTok says, and what becomes of it. */
const answers: Case[] = [
  ['creator_info', 200, 'spam_risk_too_many_posts', 'wait', 'quota_exhausted', DAY],
  ['creator_info', 200, 'spam_risk_user_banned_from_posting', 'refuse', 'permission_denied'],
  ['creator_info', 200, 'reached_active_user_cap', 'wait', 'quota_exhausted', DAY],
  ['creator_info', 401, 'access_token_invalid', 'reconnect', 'token_expired'],
  ['creator_info', 401, 'scope_not_authorized', 'reconnect', 'permission_denied'],
  ['creator_info', 400, 'scope_permission_missed', 'reconnect', 'permission_denied'],
  ['creator_info', 429, 'rate_limit_exceeded', 'wait', 'rate_limited', 60],
  ['creator_info', 500, 'internal_error', 'retry', 'platform_unavailable'],
  ['init_video', 400, 'invalid_param', 'refuse', 'content_rejected'],
  ['init_video', 400, 'invalid_params', 'refuse', 'content_rejected'],
  ['init_video', 401, 'access_token_invalid', 'reconnect', 'token_expired'],
  ['init_video', 401, 'scope_not_authorized', 'reconnect', 'permission_denied'],
  ['init_video', 403, 'spam_risk_too_many_posts', 'wait', 'quota_exhausted', DAY],
  ['init_video', 403, 'spam_risk_user_banned_from_posting', 'refuse', 'permission_denied'],
  ['init_video', 403, 'reached_active_user_cap', 'wait', 'quota_exhausted', DAY],
  ['init_video', 403, 'unaudited_client_can_only_post_to_private_accounts', 'refuse', 'permission_denied'],
  ['init_video', 403, 'privacy_level_option_mismatch', 'refuse', 'content_rejected'],
  ['init_video', 429, 'rate_limit_exceeded', 'wait', 'rate_limited', 60],
  ['init_video', 500, 'internal_error', 'retry', 'platform_unavailable'],
  ['init_inbox_video', 403, 'spam_risk_too_many_pending_share', 'wait', 'quota_exhausted', DAY],
  ['init_photos', 403, 'spam_risk_too_many_pending_share', 'wait', 'quota_exhausted', DAY],
  ['init_photos', 403, 'url_ownership_unverified', 'refuse', 'permission_denied'],
  ['init_photos', 400, 'app_version_check_failed', 'refuse', 'permission_denied'],
  ['init_photos', 429, 'rate_limit_exceeded', 'wait', 'rate_limited', 60],
  ['init_photos', 401, 'access_token_invalid', 'reconnect', 'token_expired'],
  // It may have posted: that is found out, not tried again.
  ['init_photos', 500, 'internal_error', 'unclear', 'platform_unavailable'],
  ['init_photos', 200, 'internal_error', 'unclear', 'platform_unavailable'],
  ['init_video', 400, 'publish_not_cancellable', 'refuse', 'content_rejected'],
  ['fetch_status', 401, 'access_token_invalid', 'reconnect', 'token_expired'],
]

const jobFor = (operation: string) => {
  if (operation === 'init_photos') return tiktok.photos()
  return tiktok.video(operation === 'init_inbox_video' ? { draft: true } : {})
}

describe('an answer whose word is not ok', () => {
  test.each(answers)('%s, HTTP %i, %s: %s, %s', async (operation, status, word, verdict, code, wait) => {
    await tiktok.refusal(operation, status, said(word))
    const outcome = await tiktok.run(await tiktok.enqueue(jobFor(operation)))
    expect(outcome).toMatchObject({
      outcome: 'failed',
      verdict,
      code,
      message: expect.stringContaining('Why'),
      platform_error: { status, code: word, log_id: '20261124A1' },
    })
    expect((outcome as { retry_after_seconds?: number }).retry_after_seconds).toBe(wait)
  })
})

describe('a status that cannot be read just now says nothing of the post', () => {
  test.each([
    [429, 'rate_limit_exceeded', 60],
    [500, 'internal_error', 15],
    [400, 'invalid_params', 15],
    [403, 'something_new', 15],
  ])('HTTP %i, %s: it is asked for again, and costs no try', async (status, word, seconds) => {
    await tiktok.refusal('fetch_status', status, said(word))
    const claim = await tiktok.enqueue(tiktok.video())
    expect(await tiktok.run(claim)).toMatchObject({ outcome: 'pending', resume_after_seconds: seconds })
    expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await tiktok.posts()).toHaveLength(1)
  })
})

const unknownTask = ['invalid_publish_id', 'token_not_authorized_for_specified_publish_id']

describe('a task that TikTok says it does not know', () => {
  test.each(unknownTask)(
    '%s: a new one is asked for again, an old one leaves its author in doubt',
    async (word) => {
      await tiktok.refusal('fetch_status', 400, said(word), { times: 2 })
      const claim = await tiktok.enqueue(tiktok.video())
      expect(await tiktok.run(claim)).toMatchObject({ outcome: 'pending', resume_after_seconds: 2 })
      await tiktok.owner`
      update carteiro.publication_steps set result = jsonb_build_object('sent_at', now() - interval '121 seconds')
      where job_id = ${claim.job_id} and step = 'upload_last_chunk'`
      expect(await tiktok.run(claim)).toMatchObject({
        outcome: 'failed',
        verdict: 'refuse',
        code: 'outcome_unknown',
        message: expect.stringContaining('Why'),
        platform_error: { status: 400, code: word, log_id: '20261124A1' },
      })
      expect(await tiktok.posts()).toHaveLength(1)
    },
  )
})

const reasons: [reason: string, verdict: string, code: string, waitSeconds?: number][] = [
  ['file_format_check_failed', 'refuse', 'media_rejected'],
  ['duration_check_failed', 'refuse', 'media_rejected'],
  ['frame_rate_check_failed', 'refuse', 'media_rejected'],
  ['picture_size_check_failed', 'refuse', 'media_rejected'],
  ['internal', 'retry', 'platform_unavailable'],
  ['video_pull_failed', 'retry', 'media_unreadable'],
  ['photo_pull_failed', 'retry', 'media_unreadable'],
  ['publish_cancelled', 'refuse', 'content_rejected'],
  ['auth_removed', 'reconnect', 'account_disconnected'],
  ['spam_risk_too_many_posts', 'wait', 'quota_exhausted', DAY],
  ['spam_risk_user_banned_from_posting', 'refuse', 'permission_denied'],
  ['spam_risk', 'refuse', 'content_rejected'],
  ['spam_risk_text', 'refuse', 'content_rejected'],
  ['something_new', 'refuse', 'content_rejected'],
]

describe('a task that FAILED', () => {
  beforeEach(() => tiktok.noLag())

  test.each(reasons)('%s: %s, %s', async (reason, verdict, code, wait) => {
    await tiktok.fault('upload_last_chunk', 'processing_failed', { body: { fail_reason: reason } })
    const outcome = await tiktok.run(await tiktok.enqueue(tiktok.video()))
    expect(outcome).toMatchObject({ verdict, code, platform_error: { fail_reason: reason } })
    expect((outcome as { retry_after_seconds?: number }).retry_after_seconds).toBe(wait)
    expect(await tiktok.posts()).toEqual([])
  })

  test('has posted nothing: the next attempt begins another', async () => {
    await tiktok.fault('upload_last_chunk', 'processing_failed')
    const claim = await tiktok.enqueue(tiktok.video())
    expect((await tiktok.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await tiktok.posts()).toHaveLength(1)
    expect(await tiktok.callsOf('init_video')).toBeGreaterThanOrEqual(2)
  })
})

test('every known word has a case', () => {
  const cased = new Set([
    ...answers.map(([, , word]) => word),
    ...unknownTask,
    ...reasons.map(([reason]) => reason),
  ])
  expect(failureTable.flatMap(({ codes = [] }) => codes).filter((word) => !cased.has(String(word)))).toEqual(
    [],
  )
})

describe('an answer without a word that is known', () => {
  test.each([
    ['creator_info', 502, 'retry', 'platform_unavailable'],
    ['creator_info', 401, 'reconnect', 'token_expired'],
    ['creator_info', 403, 'refuse', 'permission_denied'],
    ['creator_info', 429, 'wait', 'rate_limited'],
    ['creator_info', 418, 'refuse', 'content_rejected'],
    ['init_video', 503, 'retry', 'platform_unavailable'],
    ['init_photos', 504, 'unclear', 'platform_unavailable'],
    ['init_photos', 408, 'unclear', 'platform_unavailable'],
    ['init_photos', 400, 'refuse', 'content_rejected'],
  ])('%s, HTTP %i: %s, %s', async (operation, status, verdict, code) => {
    await tiktok.refusal(operation, status, { nothing: 'known' })
    const outcome = await tiktok.run(await tiktok.enqueue(jobFor(operation)))
    expect(outcome).toMatchObject({ outcome: 'failed', verdict, code })
  })

  test('init_photos, 200 without a publish_id: it may have posted', async () => {
    await tiktok.refusal('init_photos', 200, { data: {}, error: { code: 'ok', message: '' } })
    const outcome = await tiktok.run(await tiktok.enqueue(tiktok.photos()))
    expect(outcome).toMatchObject({ verdict: 'unclear', code: 'unreadable_response' })
  })
})
