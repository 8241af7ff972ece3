import {
  idsAtOnce,
  noPatience,
  startThreadsHarness,
  type ThreadsHarness,
} from '@carteiro/testing/platforms/threads/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { containerTable } from './failure-table.ts'

let threads: ThreadsHarness
beforeAll(async () => {
  threads = await startThreadsHarness({}, idsAtOnce)
})
afterAll(() => threads.close())
beforeEach(() => threads.reset())

const DAY = 86_400
const said = (code: number | string | undefined, subcode?: number, message = 'Why') => ({
  error: { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1' },
})
type Case = [
  operation: string,
  status: number,
  body: unknown,
  verdict: string,
  code: string,
  waitSeconds?: number,
]

const answers: Case[] = [
  ['create_container', 400, said(1, 2207052), 'retry', 'media_unreadable'],
  ['create_container', 400, said(9004, 2207052), 'retry', 'media_unreadable'],
  ['create_container', 400, said(9004), 'retry', 'media_unreadable'],
  [
    'create_container',
    400,
    said(100, undefined, 'text must be at most 500 characters'),
    'refuse',
    'content_rejected',
  ],
  [
    'create_container',
    400,
    said(100, undefined, 'THREADS_API__LINK_LIMIT_EXCEEDED'),
    'refuse',
    'content_rejected',
  ],
  ['create_container', 400, said('THREADS_API__LINK_LIMIT_EXCEEDED'), 'refuse', 'content_rejected'],
  ['create_container', 400, said('THREADS_API__FEATURE_NOT_AVAILABLE'), 'refuse', 'content_rejected'],
  ['create_container', 400, said(100), 'refuse', 'content_rejected'],
  ['create_container', 400, said(100, 33), 'reconnect', 'account_disconnected'],
  ['create_container', 400, said(4, 2207051), 'wait', 'rate_limited', DAY],
  ['publish_container', 400, said(undefined, 2207051), 'wait', 'rate_limited', DAY],
  ['create_container', 400, said(undefined, 4279013), 'reconnect', 'account_disconnected'],
  ['create_container', 400, said(10), 'reconnect', 'permission_denied'],
  ['create_container', 403, said(200), 'reconnect', 'permission_denied'],
  ['create_container', 403, said(299), 'reconnect', 'permission_denied'],
  ['create_container', 401, said(190, 463), 'reconnect', 'token_expired'],
  ['create_container', 401, said(190, 467), 'reconnect', 'token_expired'],
  ['create_container', 401, said(190), 'reconnect', 'token_expired'],
  ['create_container', 400, said(190, 458), 'reconnect', 'account_disconnected'],
  ['create_container', 400, said(190, 460), 'reconnect', 'account_disconnected'],
  ['create_container', 400, said(102), 'reconnect', 'token_expired'],
  ['create_container', 400, said(4), 'wait', 'rate_limited', 900],
  ['create_container', 400, said(17), 'wait', 'rate_limited', 900],
  ['publish_container', 400, said(613), 'wait', 'rate_limited', 900],
  ['create_container', 400, said(368), 'wait', 'rate_limited', 6 * 3600],
  ['create_container', 500, said(1), 'retry', 'platform_unavailable'],
  ['create_container', 503, said(2), 'retry', 'platform_unavailable'],
  ['get_container', 500, said(2), 'retry', 'platform_unavailable'],
  // The post may be out: that is found out, not tried again.
  ['publish_container', 500, said(1), 'unclear', 'platform_unavailable'],
  ['publish_container', 500, said(2), 'unclear', 'platform_unavailable'],
  ['publish_container', 503, {}, 'unclear', 'platform_unavailable'],
  ['publish_container', 200, {}, 'unclear', 'unreadable_response'],
  ['create_container', 200, {}, 'retry', 'unreadable_response'],
  ['create_container', 429, {}, 'wait', 'rate_limited', 900],
  ['create_container', 401, {}, 'reconnect', 'token_expired'],
  ['create_container', 418, {}, 'retry', 'unreadable_response'],
  ['publish_container', 403, {}, 'unclear', 'unreadable_response'],
  ['create_container', 400, { error: 'no' }, 'retry', 'unreadable_response'],
  ['create_container', 400, { error: { message: null, code: {} } }, 'retry', 'unreadable_response'],
  ['create_container', 418, said(99_999), 'refuse', 'content_rejected'],
]

test.each(answers)('%s, HTTP %i, %j: %s, %s', async (operation, status, body, verdict, code, wait) => {
  await threads.refusal(operation, status, body)
  const outcome = await threads.run(await threads.enqueue(threads.post()))
  expect(outcome).toMatchObject({ outcome: 'failed', verdict, code })
  expect((outcome as { retry_after_seconds?: number }).retry_after_seconds).toBe(wait)
  expect(await threads.posts()).toEqual([])
})

test('a used-up quota that the publish call tells of: the job waits', async () => {
  const body = said(4, undefined, 'The user has reached the maximum number of posts')
  await threads.refusal('publish_container', 400, body)
  const outcome = await threads.run(await threads.enqueue(threads.post()))
  expect(outcome).toMatchObject({ verdict: 'wait', code: 'quota_exhausted', retry_after_seconds: 3600 })
})

describe('a container that is not found when it is published', () => {
  const notFound = said(24, 4279009)

  test('for a moment: the same one is published', async () => {
    await threads.refusal('publish_container', 400, notFound, { times: 2 })
    const claim = await threads.enqueue(threads.post())
    const made = await threads.callsDuring('create_container', async () => {
      expect((await threads.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    })
    expect(made).toBe(1)
    expect(await threads.posts()).toHaveLength(1)
  })

  test('ever so long: another one is made, three in all', async () => {
    const impatient = await startThreadsHarness(noPatience, idsAtOnce)
    try {
      await impatient.refusal('publish_container', 400, notFound, { times: null })
      const claim = await impatient.enqueue(impatient.post())
      const made = await impatient.callsDuring('create_container', async () => {
        expect((await impatient.runToTheEnd(claim)).last).toMatchObject({ verdict: 'refuse' })
      })
      expect(made).toBe(3)
      expect(await impatient.posts()).toEqual([])
    } finally {
      await impatient.close()
    }
  })

  test('lost for good: the next one is published, once', async () => {
    const impatient = await startThreadsHarness(noPatience, idsAtOnce)
    try {
      await impatient.refusal('publish_container', 400, notFound, { times: 2 })
      const claim = await impatient.enqueue(impatient.post())
      const made = await impatient.callsDuring('create_container', async () => {
        expect((await impatient.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
      })
      expect(made).toBe(3)
      expect(await impatient.posts()).toHaveLength(1)
    } finally {
      await impatient.close()
    }
  })
})

describe('a container that is spoilt', () => {
  const video = () => threads.post([threads.file('reel.mp4')])

  test.each([
    'INVALID_ASPEC_RATIO',
    'INVALID_BIT_RATE',
    'INVALID_DURATION',
    'INVALID_FRAME_RATE',
    'INVALID_AUDIO_CHANNELS',
    'INVALID_AUDIO_CHANNEL_LAYOUT',
  ])('%s: the file is refused', async (word) => {
    await threads.fault('create_container', 'processing_failed', { body: { error_message: word } })
    const { last } = await threads.runToTheEnd(await threads.enqueue(video()))
    expect(last).toMatchObject({
      verdict: 'refuse',
      code: 'media_rejected',
      platform_error: { container_status: word },
    })
  })

  test.each([
    ['FAILED_DOWNLOADING_VIDEO', 3, 'media_unreadable'],
    ['FAILED_PROCESSING_AUDIO', 2, 'media_rejected'],
    ['FAILED_PROCESSING_VIDEO', 2, 'media_rejected'],
    ['UNKNOWN', 2, 'media_rejected'],
    ['SOMETHING_NEW', 2, 'media_rejected'],
  ])('%s: %i containers are tried', async (word, containers, code) => {
    await threads.fault('create_container', 'processing_failed', {
      times: null,
      body: { error_message: word },
    })
    const claim = await threads.enqueue(video())
    const made = await threads.callsDuring('create_container', async () => {
      expect((await threads.runToTheEnd(claim)).last).toMatchObject({ verdict: 'refuse', code })
    })
    expect(made).toBe(containers)
  })

  test('it expired: another one is made', async () => {
    await threads.fault('publish_container', 'error', { status: 503 })
    const claim = await threads.enqueue(video())
    expect(await threads.run(claim)).toMatchObject({ verdict: 'unclear' })
    await threads.control('POST', 'clock', { advance_ms: 25 * 3_600_000 })
    expect((await threads.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await threads.posts()).toHaveLength(1)
  })

  test('every known word of the table has a case', () => {
    const codes = containerTable.flatMap((row) => row.codes ?? [])
    expect(codes).toHaveLength(9)
  })
})
