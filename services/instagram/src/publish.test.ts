import {
  type InstagramHarness,
  idsAtOnce,
  noPatience,
  startInstagramHarness,
} from '@carteiro/testing/platforms/instagram/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let harness: InstagramHarness
beforeAll(async () => {
  harness = await startInstagramHarness()
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

describe('what a user may publish', () => {
  test('a picture with caption, alt text and a tagged friend', async () => {
    const picture = harness.file('square.jpg', { altText: 'Um azulejo azul' })
    const settings = { user_tags: [{ username: 'ana', x: 0.5, y: 0.25 }] }
    const job = await harness.enqueuePost('instagram_feed', [picture], 'Bom dia! #lisboa', settings)
    const outcome = await harness.untilDone(job)

    const [post, ...others] = await harness.posts()
    expect(others).toEqual([])
    expect(outcome).toEqual({
      outcome: 'completed',
      platform_response: { post_id: post?.id, permalink: post?.permalink },
    })
    expect(post).toMatchObject({
      text: 'Bom dia! #lisboa',
      media: [{ kind: 'image', alt_text: 'Um azulejo azul' }],
    })
    expect(JSON.parse(String(post?.settings.user_tags))).toEqual([{ username: 'ana', x: 0.5, y: 0.25 }])
  })

  test('a carousel of pictures and a video, in their order', async () => {
    const files = [harness.file('square.jpg'), harness.file('reel.mp4'), harness.file('portrait.jpg')]
    const outcome = await harness.untilDone(await harness.enqueuePost('instagram_feed', files, 'Três'))
    const posts = await harness.posts()
    expect(outcome.outcome).toBe('completed')
    expect(posts).toHaveLength(1)
    expect(posts[0]?.media.map(({ kind }) => kind)).toEqual(['image', 'video', 'image'])
  })

  test('a single video of the feed becomes a reel', async () => {
    const job = await harness.enqueuePost('instagram_feed', [harness.file('reel.mp4')], 'Filme')
    expect((await harness.untilDone(job)).outcome).toBe('completed')
    expect((await harness.posts())[0]?.settings).toMatchObject({ kind: 'REELS', share_to_feed: 'true' })
  })

  test('a reel with its settings', async () => {
    const settings = {
      share_to_feed: false,
      thumb_offset: 1500,
      collaborators: ['ana'],
      is_ai_generated: true,
      trial_params: { graduation_strategy: 'MANUAL' },
    }
    const job = await harness.enqueuePost('instagram_reel', [harness.file('reel.mp4')], 'Filme', settings)
    expect((await harness.untilDone(job)).outcome).toBe('completed')
    expect((await harness.posts())[0]?.settings).toMatchObject({
      media_type: 'REELS',
      share_to_feed: 'false',
      thumb_offset: '1500',
      collaborators: '["ana"]',
      is_ai_generated: 'true',
      trial_params: '{"graduation_strategy":"MANUAL"}',
    })
  })

  test.each(['square.jpg', 'reel.mp4'])('a story of %s, without the universal caption', async (name) => {
    const job = await harness.enqueuePost('instagram_story', [harness.file(name)], 'Não cabe aqui')
    expect((await harness.untilDone(job)).outcome).toBe('completed')
    const [post] = await harness.posts()
    expect(post).toMatchObject({ text: '', settings: { kind: 'STORIES' } })
  })
})

test('the slot is given back while Instagram prepares a video', async () => {
  await harness.fault('create_container', 'slow_processing', { delay_ms: 600 })
  const job = await harness.enqueuePost('instagram_reel', [harness.file('reel.mp4')])
  const outcome = await harness.run(job)
  expect(outcome).toMatchObject({ outcome: 'pending', reason: 'Instagram is preparing the post' })
  expect((await harness.untilDone(job)).outcome).toBe('completed')
})

test('what Instagram refuses is told to the user, and nothing is retried', async () => {
  const png = { ...harness.file('landscape.png'), type: 'image/jpeg' }
  const outcome = await harness.untilDone(await harness.enqueuePost('instagram_feed', [png]))
  expect(outcome).toMatchObject({ outcome: 'failed', verdict: 'refuse', code: 'media_rejected' })
  expect(await harness.posts()).toEqual([])
})

test('a post without a permalink is a published post', async () => {
  const impatient = await startInstagramHarness(noPatience, idsAtOnce)
  try {
    const missing = { error: { code: 100, error_subcode: 33, message: 'Unsupported get request' } }
    await impatient.refusal('get_media', 400, missing, { times: null })
    const job = await impatient.enqueuePost('instagram_feed', [impatient.file('square.jpg')])
    const outcome = await impatient.untilDone(job)
    const [post] = await impatient.posts()
    expect(outcome).toMatchObject({
      outcome: 'completed',
      platform_response: {
        post_id: post?.id,
        permalink: null,
        warnings: [expect.stringContaining('address')],
      },
    })
  } finally {
    await impatient.close()
  }
})

test('a permalink that is missing for a moment is asked for again', async () => {
  await harness.fault('get_media', 'error', {
    status: 400,
    body: { error: { code: 100, error_subcode: 33 } },
  })
  const outcome = await harness.untilDone(
    await harness.enqueuePost('instagram_feed', [harness.file('square.jpg')]),
  )
  const [post] = await harness.posts()
  expect(outcome).toMatchObject({ platform_response: { permalink: post?.permalink } })
})

test('a used up quota waits until the oldest post leaves the window', async () => {
  await harness.untilDone(await harness.enqueuePost('instagram_feed', [harness.file('square.jpg')]))
  await harness.fault('publish_container', 'error', {
    status: 400,
    body: { error: { code: 9, error_subcode: 2207042, message: 'maximum number of posts' } },
  })
  const job = await harness.enqueuePost('instagram_feed', [harness.file('square.jpg')], 'Mais um')
  const outcome = await harness.untilDone(job)
  expect(outcome).toMatchObject({ outcome: 'failed', verdict: 'wait', code: 'quota_exhausted' })
  const { retry_after_seconds: seconds } = outcome as { retry_after_seconds: number }
  expect(seconds).toBeGreaterThan(86_300)
  expect(seconds).toBeLessThan(86_500)
})

test('a file that was replaced since it was enqueued is not passed on to Instagram, which would fetch it', async () => {
  const file = harness.file('square.jpg')
  harness.media.etags.set('square.jpg', '"now"')
  try {
    const replaced = await harness.enqueuePost('instagram_feed', [{ ...file, etag: '"then"' }])
    expect(await harness.untilDone(replaced)).toMatchObject({
      outcome: 'failed',
      verdict: 'refuse',
      code: 'media_changed',
    })
    expect(await harness.posts()).toEqual([])
    const same = await harness.enqueuePost('instagram_feed', [{ ...file, etag: '"now"' }])
    expect(await harness.untilDone(same)).toMatchObject({ outcome: 'completed' })
  } finally {
    harness.media.etags.clear()
  }
})
