import { type FacebookHarness, startFacebookHarness } from '@carteiro/testing/platforms/facebook/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let facebook: FacebookHarness
beforeAll(async () => {
  facebook = await startFacebookHarness()
})
afterAll(() => facebook.close())
beforeEach(() => facebook.reset())

const said = (code: number | undefined, subcode?: number, message = 'Why') => ({
  error: { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1' },
})
const upload = (type: string) => ({ debug_info: { retriable: false, type, message: 'Why' } })
const HOUR = 3600
type Case = [operation: string, status: number, body: unknown, verdict: string, code: string, wait?: number]

const answers: Case[] = [
  ['stage_post', 500, said(1), 'retry', 'platform_unavailable'],
  ['stage_post', 500, said(2), 'retry', 'platform_unavailable'],
  ['publish_post', 500, said(1), 'unclear', 'platform_unavailable'],
  ['publish_post', 500, said(2), 'unclear', 'platform_unavailable'],
  ['publish_post', 500, said(2, 1363030), 'unclear', 'platform_unavailable'],
  ['publish_post', 500, said(2, 1363047), 'unclear', 'platform_unavailable'],
  ['stage_post', 400, said(undefined, 1609010), 'retry', 'platform_unavailable'],
  ['publish_post', 400, said(undefined, 1609010), 'unclear', 'platform_unavailable'],
  ['publish_post', 502, {}, 'unclear', 'platform_unavailable'],
  ['publish_post', 200, {}, 'unclear', 'unreadable_response'],
  ['publish_post', 200, { success: false }, 'unclear', 'unreadable_response'],
  ['stage_post', 200, {}, 'retry', 'unreadable_response'],
  ['stage_post', 400, said(3), 'reconnect', 'permission_denied'],
  ['stage_post', 400, said(4), 'wait', 'rate_limited', 900],
  ['stage_post', 400, said(17), 'wait', 'rate_limited', 900],
  ['stage_post', 400, said(32), 'wait', 'rate_limited', 900],
  ['stage_post', 400, said(341), 'wait', 'rate_limited', 900],
  ['stage_post', 400, said(613, 1996), 'wait', 'rate_limited', 900],
  ['publish_post', 400, said(80001), 'wait', 'rate_limited', 900],
  ['stage_post', 403, said(10), 'reconnect', 'permission_denied'],
  ['stage_post', 403, said(200), 'reconnect', 'permission_denied'],
  [
    'stage_post',
    400,
    said(200, undefined, 'must be posted to a page as the page itself'),
    'reconnect',
    'permission_denied',
  ],
  ['stage_post', 400, said(210), 'reconnect', 'permission_denied'],
  ['stage_post', 400, said(283), 'reconnect', 'permission_denied'],
  ['stage_post', 400, said(100), 'refuse', 'content_rejected'],
  ['stage_post', 400, said(100, 33), 'reconnect', 'account_disconnected'],
  ['stage_post', 400, said(102), 'reconnect', 'token_expired'],
  ['stage_post', 400, said(190), 'reconnect', 'token_expired'],
  ['stage_post', 401, said(190, 463), 'reconnect', 'token_expired'],
  ['stage_post', 401, said(190, 467), 'reconnect', 'token_expired'],
  ...[458, 459, 460, 464, 492].map(
    (subcode): Case => ['stage_post', 400, said(190, subcode), 'reconnect', 'account_disconnected'],
  ),
  ['stage_photo', 400, said(324, 2069019), 'retry', 'media_unreadable'],
  ['stage_photo', 400, said(324), 'retry', 'media_unreadable'],
  ['stage_photo', 400, said(undefined, 1366046), 'refuse', 'media_rejected'],
  ['start_video', 400, said(352), 'refuse', 'media_rejected'],
  ['start_video', 400, said(382), 'refuse', 'media_rejected'],
  ['stage_post', 400, said(368), 'wait', 'rate_limited', 6 * HOUR],
  ['stage_post', 400, said(368, 1390008), 'wait', 'rate_limited', HOUR],
  ['stage_post', 400, said(368, 1346003), 'refuse', 'content_rejected'],
  ['stage_post', 400, said(368, 1404102), 'refuse', 'content_rejected'],
  ...[1404006, 1404112, 1404078, 4854002].map(
    (subcode): Case => ['stage_post', 400, said(undefined, subcode), 'reconnect', 'account_disconnected'],
  ),
  ['upload_file', 400, said(389), 'retry', 'media_unreadable'],
  ['stage_post', 400, said(506), 'refuse', 'duplicate'],
  // No call before it can have published the post: see never-twice.test.ts for those that may have.
  ['publish_post', 400, said(506), 'refuse', 'duplicate'],
  ['publish_post', 400, said(368, undefined, 'You have already posted this'), 'refuse', 'duplicate'],
  ['publish_photo_story', 400, said(1, 1366051), 'unclear', 'duplicate'],
  ['stage_post', 400, said(1609005), 'retry', 'content_rejected'],
  ...[1609008, 2061006, 1349125].map(
    (subcode): Case => ['stage_post', 400, said(undefined, subcode), 'refuse', 'content_rejected'],
  ),
  ['upload_file', 400, upload('OffsetInvalidError'), 'retry', 'platform_unavailable'],
  ['upload_file', 400, upload('PartialRequestError'), 'retry', 'platform_unavailable'],
  ['stage_post', 429, {}, 'wait', 'rate_limited', 900],
  ['stage_post', 401, {}, 'reconnect', 'token_expired'],
  ['stage_post', 418, {}, 'retry', 'unreadable_response'],
]

const jobFor = (operation: string) => {
  if (operation === 'upload_file') return facebook.reel()
  if (operation === 'publish_photo_story') return facebook.story('square.jpg')
  if (operation.endsWith('_video')) return facebook.post([facebook.file('reel.mp4')])
  return facebook.post(operation === 'stage_photo' ? [facebook.file('square.jpg')] : [])
}

test.each(answers)('%s, HTTP %i, %j: %s, %s', async (operation, status, body, verdict, code, wait) => {
  await facebook.refusal(operation, status, body)
  const outcome = await facebook.run(await facebook.enqueue(jobFor(operation)))
  expect(outcome).toMatchObject({ outcome: 'failed', verdict, code })
  expect((outcome as { retry_after_seconds?: number }).retry_after_seconds).toBe(wait)
  expect(await facebook.posts()).toEqual([])
})

describe('an upload that is spoilt is begun anew, so often', () => {
  test.each([
    ['finish_reel', said(6000), 2],
    ['finish_reel', said(6001), 3],
    ['upload_file', upload('ProcessingFailedError'), 2],
  ])('%s, %j: %i uploads', async (operation, body, uploads) => {
    await facebook.refusal(operation, 400, body, { times: null })
    const claim = await facebook.enqueue(facebook.reel())
    const started = await facebook.callsDuring('start_reel', async () => {
      expect((await facebook.runToTheEnd(claim)).last).toMatchObject({
        verdict: 'refuse',
        code: 'media_rejected',
      })
    })
    expect(started).toBe(uploads)
    expect(await facebook.posts()).toEqual([])
  })

  test('and once is enough when the next one is good', async () => {
    await facebook.refusal('transfer_video', 400, said(6001))
    const claim = await facebook.enqueue(facebook.post([facebook.file('reel.mp4')]))
    expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await facebook.posts()).toHaveLength(1)
  })
})

describe('a video that cannot be processed', () => {
  const job = (operation: string) =>
    operation === 'upload_file' ? facebook.reel() : facebook.post([facebook.file('reel.mp4')])

  test.each([
    ['upload_file', 'error'],
    ['upload_file', 'errors'],
    ['transfer_video', 'error'],
    ['transfer_video', 'errors'],
  ])('%s, said as %s: is refused, with the reason', async (operation, form) => {
    await facebook.rules({ phase_problems: form })
    const why = { body: { message: 'The resolution of the video is below 540p.' } }
    await facebook.fault(operation, 'processing_failed', why)
    const { last } = await facebook.runToTheEnd(await facebook.enqueue(job(operation)))
    expect(last).toMatchObject({
      verdict: 'refuse',
      code: 'media_rejected',
      message: expect.stringContaining('540p'),
    })
    expect(await facebook.posts()).toEqual([])
  })

  const phaseSays = (problem: Record<string, unknown>) =>
    facebook.fault('get_video', 'reshape', {
      edits: [
        { path: 'status.video_status', do: 'set', value: 'error' },
        { path: 'status.processing_phase', do: 'set', value: { status: 'error', ...problem } },
      ],
      times: 2,
    })
  test.each([
    ['no reason at all', {}],
    ['a reason that is none', { errors: 'bad' }],
    ['an error that passes', { errors: [{ code: 1363047, message: 'Try again' }] }],
    ['the same as text', { errors: [{ code: '1363047', message: 'Try again' }] }],
  ])('%s: another upload does', async (_what, problem) => {
    await phaseSays(problem)
    const claim = await facebook.enqueue(facebook.reel())
    const uploads = await facebook.callsDuring('start_reel', async () => {
      expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    })
    expect(uploads).toBe(2)
    expect(await facebook.posts()).toHaveLength(1)
  })
})
