import { startXHarness, type XHarness } from '@carteiro/testing/platforms/x/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let x: XHarness
beforeAll(async () => {
  x = await startXHarness()
})
afterAll(() => x.close())
beforeEach(() => x.reset())

const publish = async (...job: Parameters<XHarness['job']>) =>
  (await x.runToTheEnd(await x.enqueue(x.job(...job)))).last

describe('what a user may publish', () => {
  test('a text, with its permalink', async () => {
    const outcome = await publish('Bom dia & até já <3\nhttps://example.com/a?b=c')
    const [post] = await x.posts()
    expect(post?.text).toBe('Bom dia & até já <3\nhttps://example.com/a?b=c')
    expect(outcome).toEqual({
      outcome: 'completed',
      platform_response: {
        post_id: post?.id,
        permalink: `https://x.com/carteiro_demo/status/${post?.id}`,
      },
    })
  })

  test('four pictures in their order, each with its own description', async () => {
    const mediaFiles = [
      x.file('square.jpg', { altText: 'um azulejo' }),
      x.file('portrait.jpg'),
      x.file('landscape.png', { altText: 'o rio' }),
      x.file('square.jpg'),
    ]
    expect(await publish('', { mediaFiles })).toMatchObject({ outcome: 'completed' })
    const posts = await x.posts()
    expect(posts).toHaveLength(1)
    expect(posts[0]?.media.map(({ size, alt_text }) => ({ size, alt_text }))).toEqual([
      { size: mediaFiles[0]?.size, alt_text: 'um azulejo' },
      { size: mediaFiles[1]?.size, alt_text: null },
      { size: mediaFiles[2]?.size, alt_text: 'o rio' },
      { size: mediaFiles[3]?.size, alt_text: null },
    ])
  })

  test('a GIF, described', async () => {
    const outcome = await publish('Olha', { mediaFiles: [x.gif({ altText: 'um ponto' })] })
    expect(outcome).toMatchObject({ outcome: 'completed' })
    expect((await x.posts())[0]?.media).toMatchObject([{ kind: 'gif', alt_text: 'um ponto' }])
  })

  test('a video, read and sent in pieces of 1 MiB', async () => {
    const video = { ...x.largeVideo(), altText: 'não cabe' }
    x.media.ranges.length = 0
    const segments = await x.callsDuring('append_upload', async () => {
      expect(await publish('Filme', { mediaFiles: [video] })).toMatchObject({
        outcome: 'completed',
        platform_response: { warnings: [expect.stringContaining('altText')] },
      })
    })
    expect(segments).toBe(3)
    expect(x.media.ranges.every(({ start, end }) => end - start <= 1024 * 1024)).toBe(true)
    expect((await x.posts())[0]?.media).toMatchObject([{ kind: 'video', size: video.size }])
  })

  test('a post with its settings; what is not set is left out', async () => {
    const settings = { reply_settings: 'following', made_with_ai: true, paid_partnership: false }
    await publish('Com rótulo', { settings })
    expect((await x.posts())[0]?.settings).toEqual({ reply_settings: 'following', made_with_ai: true })
  })
})

describe('what is refused before anything is sent', () => {
  test.each([
    [
      'a GIF beside a picture',
      'x',
      () => ({ mediaFiles: [x.gif(), x.file('square.jpg')] }),
      'media_combination',
    ],
    ['five pictures', 'x', () => ({ mediaFiles: Array(5).fill(x.file('square.jpg')) }), 'media_combination'],
    ['nothing at all', '  ', () => ({}), 'text_required'],
    [
      'a setting that is not known',
      'x',
      () => ({ settings: { reply_settings: 'nobody' } }),
      'invalid_setting',
    ],
    [
      'a file that is not there',
      'x',
      () => ({ mediaFiles: [{ ...x.gif(), url: `${x.media.url}/no` }] }),
      'media_unreadable',
    ],
    ['a file of another size', 'x', () => ({ mediaFiles: [{ ...x.gif(), size: 5 }] }), 'media_changed'],
  ])('%s', async (_name, caption, more, code) => {
    expect(await publish(caption, more())).toMatchObject({ outcome: 'failed', verdict: 'refuse', code })
    expect(await x.posts()).toEqual([])
  })
})

test('the slot is given back while X processes a video for long', async () => {
  await x.fault('finalize_upload', 'slow_processing', { delay_ms: 8_000 })
  const claim = await x.enqueue(x.job('Devagar', { mediaFiles: [x.file('reel.mp4')] }))
  const outcome = await x.run(claim)
  expect(outcome).toMatchObject({ outcome: 'pending', reason: 'X is processing the file' })
  expect(outcome).toHaveProperty('resume_after_seconds', expect.closeTo(8, 0))
})

test('a video that X cannot process is told to the user', async () => {
  await x.fault('finalize_upload', 'processing_failed')
  expect(await publish('Estragado', { mediaFiles: [x.file('reel.mp4')] })).toMatchObject({
    verdict: 'refuse',
    code: 'media_rejected',
    message: expect.stringContaining('file is invalid'),
  })
})

test('a duplicate on the first attempt is refused', async () => {
  await publish('Outra vez')
  expect(await publish('Outra vez')).toMatchObject({ verdict: 'refuse', code: 'duplicate' })
  expect(await x.posts()).toHaveLength(1)
})

test('an app without credits halts, an account without a grant must be connected again', async () => {
  await x.refusal('create_post', 402, {
    title: 'CreditsDepleted',
    type: 'https://api.x.com/2/problems/credits',
  })
  expect(await publish('Sem crédito')).toMatchObject({ verdict: 'halt', code: 'quota_exhausted' })
  await x.fault('create_post', 'token_expired')
  expect(await publish('Sem acesso')).toMatchObject({ verdict: 'reconnect', code: 'token_expired' })
})

test('a rate limit waits as long as X says', async () => {
  await x.fault('create_post', 'rate_limited', { delay_ms: 120_000 })
  const claim = await x.enqueue(x.job('Depressa'))
  const outcome = await x.run(claim)
  expect(outcome).toMatchObject({ verdict: 'wait', code: 'rate_limited' })
  expect(outcome).toHaveProperty('retry_after_seconds', expect.closeTo(120, -1))
  expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
})
