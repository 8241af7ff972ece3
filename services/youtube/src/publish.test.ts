import { evaluateOption } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import {
  PLAYLIST,
  startYouTubeHarness,
  type YouTubeHarness,
} from '@carteiro/testing/platforms/youtube/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let youtube: YouTubeHarness
beforeAll(async () => {
  youtube = await startYouTubeHarness()
})
afterAll(() => youtube.close())
beforeEach(() => youtube.reset())

const publish = async (job: NewJob) => {
  const { last } = await youtube.runToTheEnd(await youtube.enqueue(job))
  const posts = await youtube.posts()
  return { last, posts, post: posts[0] }
}

describe('what is published', () => {
  test('a caption alone: its first line is the title, and everybody sees it', async () => {
    const { last, post } = await publish(
      youtube.video({}, { caption: 'Bom dia!\nO carteiro chegou. #carteiro' }),
    )
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: {
        post_id: post?.id,
        permalink: `https://www.youtube.com/watch?v=${post?.id}`,
        privacy: 'public',
      },
    })
    expect(last).not.toHaveProperty('platform_response.warnings')
    expect(post).toMatchObject({
      text: 'Bom dia!\nO carteiro chegou. #carteiro',
      settings: {
        title: 'Bom dia!',
        privacy: 'public',
        selfDeclaredMadeForKids: false,
        notify_subscribers: true,
      },
    })
  })

  test('every setting arrives', async () => {
    const { post } = await publish(
      youtube.video({
        title: 'Um título',
        privacy: 'unlisted',
        tags: ['carteiro', 'bom dia'],
        categoryId: '10',
        madeForKids: true,
        containsSyntheticMedia: true,
        license: 'creativeCommon',
        embeddable: false,
        publicStatsViewable: false,
        notifySubscribers: false,
        language: 'pt-BR',
        playlistId: PLAYLIST,
      }),
    )
    expect(post?.settings).toMatchObject({
      title: 'Um título',
      privacy: 'unlisted',
      tags: ['carteiro', 'bom dia'],
      category: '10',
      selfDeclaredMadeForKids: true,
      containsSyntheticMedia: true,
      license: 'creativeCommon',
      embeddable: false,
      publicStatsViewable: false,
      notify_subscribers: false,
      playlists: [PLAYLIST],
    })
  })

  test('a video for later is private until then', async () => {
    const publishAt = '2030-01-01T12:00:00Z'
    const { post } = await publish(youtube.video({ publishAt }))
    expect(post?.settings).toMatchObject({ privacy: 'private', publishAt })
  })

  test('a Short has the address of one', async () => {
    const { last, post } = await publish(youtube.video({}, {}, 'youtube_short'))
    expect(last).toMatchObject({
      platform_response: { permalink: `https://www.youtube.com/shorts/${post?.id}` },
    })
    expect(post?.settings.kind).toBe('short')
  })

  test.each([
    ['a file without a caption', '', 'reel'],
    ['brackets in the first line are left out of the title', '\n  \nBom dia', 'Bom dia'],
    ['a long first line is cut', 'á'.repeat(150), 'á'.repeat(100)],
    ['no emoji is cut in two', `${'a'.repeat(99)}📮`, 'a'.repeat(99)],
  ])('%s', async (_what, caption, title) => {
    const { post } = await publish(youtube.video({}, { caption }))
    expect(post?.settings.title).toBe(title)
  })
})

describe('what YouTube does is waited for without a slot', () => {
  beforeEach(() => youtube.noLag())

  test('processing', async () => {
    await youtube.fault('send_last_bytes', 'slow_processing', { delay_ms: 60_000 })
    const claim = await youtube.enqueue(youtube.video())
    expect(await youtube.run(claim)).toMatchObject({
      outcome: 'pending',
      resume_after_seconds: 2,
      reason: expect.stringContaining('processing'),
    })
    await youtube.advance(60)
    expect(await youtube.run(claim)).toMatchObject({ outcome: 'completed' })
  })

  test('for so long, and then the video is told of as it is', async () => {
    await youtube.fault('send_last_bytes', 'slow_processing', { delay_ms: 60_000 })
    const claim = await youtube.enqueue(youtube.video())
    await youtube.run(claim)
    await youtube.owner`
      update carteiro.publication_steps
      set result = jsonb_set(result, '{uploaded_at}', to_jsonb(now() - interval '361 minutes'))
      where step = 'send_last_bytes'`
    expect(await youtube.run(claim)).toMatchObject({
      outcome: 'completed',
      platform_response: { warnings: [expect.stringContaining('not finished processing')] },
    })
  })

  test.each([
    [503, { outcome: 'pending', resume_after_seconds: 30 }],
    [
      403,
      { outcome: 'completed', platform_response: { warnings: [expect.stringContaining('cannot be read')] } },
    ],
  ])('a status that cannot be read, HTTP %i, says nothing against the video', async (status, expected) => {
    await youtube.refusal('list_videos', status, {})
    expect(await youtube.run(await youtube.enqueue(youtube.video()))).toMatchObject(expected)
    expect(await youtube.posts()).toHaveLength(1)
  })

  test('a video that is not shown', async () => {
    await youtube.refusal('list_videos', 200, { items: [] }, { times: 2 })
    const claim = await youtube.enqueue(youtube.video())
    expect(await youtube.run(claim)).toMatchObject({ outcome: 'pending' })
    await youtube.owner`
      update carteiro.publication_steps
      set result = jsonb_set(result, '{uploaded_at}', to_jsonb(now() - interval '11 minutes'))
      where step = 'send_last_bytes'`
    expect(await youtube.run(claim)).toMatchObject({
      outcome: 'completed',
      platform_response: { warnings: [expect.stringContaining('does not show it')] },
    })
  })
})

test('another privacy than was asked for is told', async () => {
  await youtube.rules({ forced_privacy: 'private' })
  const { last } = await publish(youtube.video())
  expect(last).toMatchObject({
    outcome: 'completed',
    platform_response: {
      privacy: 'private',
      warnings: [expect.stringContaining('YouTube made the video private, not public')],
    },
  })
})

describe('thumbnail and playlist come after the video, and do not fail it', () => {
  const withThumbnail = () => {
    const { url, size, type } = youtube.file('square.jpg')
    return youtube.video({ thumbnail: { url, size, type } })
  }

  test('a thumbnail is set once the video is processed', async () => {
    const { last, post } = await publish(withThumbnail())
    expect(last).not.toHaveProperty('platform_response.warnings')
    expect(post?.settings.thumbnail_url).toMatch(/thumbnail/)
  })

  test.each([
    ['the channel may not set one', { thumbnails_allowed: false }, 'YouTube does not permit this'],
    ['too many in a day', { thumbnails_per_day: 0 }, 'as many thumbnails'],
    ['too large', { thumbnail_max_bytes: 10 }, 'too large'],
  ])('%s: the job completes with a warning', async (_what, rules, says) => {
    await youtube.rules(rules)
    const { last, post } = await publish(withThumbnail())
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: post?.id, warnings: [expect.stringContaining(says)] },
    })
  })

  test.each(['error', 'response_lost', 'error_after_effect', 'request_lost'])(
    '%s: it is set again',
    async (fault) => {
      await youtube.fault('set_thumbnail', fault)
      const { last, post } = await publish(withThumbnail())
      expect(last).not.toHaveProperty('platform_response.warnings')
      expect(post?.settings.thumbnail_url).toMatch(/thumbnail/)
    },
  )

  test('a thumbnail that cannot be fetched', async () => {
    const thumbnail = { url: `${youtube.media.url}/gone.jpg`, size: 10, type: 'image/jpeg' }
    const { last } = await publish(youtube.video({ thumbnail }))
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { warnings: [expect.stringContaining('The thumbnail was not set')] },
    })
  })

  test('a playlist that does not exist', async () => {
    const { last } = await publish(youtube.video({ playlistId: 'PLnone' }))
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { warnings: [expect.stringContaining('not added to the playlist')] },
    })
  })

  test.each(['response_lost', 'error_after_effect', 'request_lost', 'error'])(
    'a playlist, %s: the video is in it once',
    async (fault) => {
      await youtube.fault('add_to_playlist', fault)
      const { last, post } = await publish(youtube.video({ playlistId: PLAYLIST }))
      expect(last).toMatchObject({ outcome: 'completed' })
      expect(post?.settings.playlists).toEqual([PLAYLIST])
    },
  )
})

describe('what is refused before anything is sent', () => {
  test.each([
    ['brackets in the caption', {}, 'Amo <3', 'captions', 'text_forbidden'],
    [
      'tags that are too long in all',
      { tags: ['a b'.repeat(100), 'c'.repeat(198)] },
      'Oi',
      'settings.youtube_video.tags',
      'tags_too_long',
    ],
    [
      'public, and published later',
      { privacy: 'public', publishAt: '2030-01-01T12:00:00Z' },
      'Oi',
      'settings.youtube_video.privacy',
      'publish_at_needs_private',
    ],
    [
      'a time that has passed',
      { publishAt: '2026-01-01T12:00:00Z' },
      'Oi',
      'settings.youtube_video.publishAt',
      'publish_at_in_the_past',
    ],
  ])('%s', async (_what, settings, caption, says, code) => {
    const sessions = await youtube.callsDuring('start_session', async () => {
      expect((await publish(youtube.video(settings, { caption }))).last).toMatchObject({
        outcome: 'failed',
        verdict: 'refuse',
        code,
        message: expect.stringContaining(says),
        problems: [{ field: expect.stringContaining(says), code }],
      })
    })
    expect(sessions).toBe(0)
  })

  test('a long video of a channel that is not verified', async () => {
    await youtube.rules({ long_uploads: 'eligible' })
    const mediaFiles = [{ ...youtube.file('reel.mp4'), durationSeconds: 901 }]
    expect((await publish(youtube.video({}, { mediaFiles }))).last).toMatchObject({
      verdict: 'refuse',
      code: 'media_rejected',
      message: expect.stringContaining('youtube.com/verify'),
    })
  })

  test('another channel than the one that was connected', async () => {
    await youtube.refusal('get_channel', 200, { items: [{ id: 'UCanother' }] })
    expect(await youtube.run(await youtube.enqueue(youtube.video()))).toMatchObject({
      verdict: 'reconnect',
      code: 'account_disconnected',
    })
  })

  test('an account without a channel', async () => {
    await youtube.refusal('get_channel', 200, { items: [], pageInfo: { totalResults: 0, resultsPerPage: 5 } })
    expect(await youtube.run(await youtube.enqueue(youtube.video()))).toMatchObject({
      verdict: 'reconnect',
      code: 'account_disconnected',
    })
  })
})

describe('the catalog', () => {
  const problems = (
    option: string,
    settings: Record<string, unknown>,
    file: Record<string, unknown> = {},
  ) => {
    const found = catalog.options.find((one) => one.option === option)
    if (!found) throw new Error(`no ${option}`)
    const video = { name: 'a.mp4', size: 1, type: 'video/mp4', url: 'https://example.com/a.mp4', ...file }
    return evaluateOption(found, {
      mediaFiles: [video],
      captions: {},
      settings: { [option]: settings },
    }).map(({ field }) => field)
  }
  const picture = { url: 'https://example.com/a.jpg', size: 1, type: 'image/jpeg' }
  test.each([
    ['youtube_video', {}, {}, []],
    ['youtube_video', { thumbnail: { ...picture, name: 'a.jpg', width: 9 } }, {}, []],
    [
      'youtube_video',
      { thumbnail: { ...picture, type: 'image/gif' } },
      {},
      ['settings.youtube_video.thumbnail.type'],
    ],
    ['youtube_video', { title: '' }, {}, ['settings.youtube_video.title']],
    ['youtube_video', { title: 'a < b' }, {}, ['settings.youtube_video.title']],
    ['youtube_video', { privacy: 'friends' }, {}, ['settings.youtube_video.privacy']],
    ['youtube_video', { publishAt: 'tomorrow' }, {}, ['settings.youtube_video.publishAt']],
    ['youtube_video', { madeForChildren: true }, {}, ['settings.youtube_video.madeForChildren']],
    ['youtube_short', {}, { width: 1080, height: 1920, durationSeconds: 180 }, []],
    ['youtube_short', {}, { width: 1080, height: 1080 }, []],
    ['youtube_short', {}, { width: 1920, height: 1080 }, ['mediaFiles[0].width']],
    ['youtube_short', {}, { durationSeconds: 181 }, ['mediaFiles[0].durationSeconds']],
    ['youtube_video', {}, { type: 'image/jpeg' }, ['mediaFiles']],
  ])('%s with %j, %j: wrong is %j', (option, settings, file, fields) => {
    expect(problems(option, settings, file)).toEqual(fields)
  })
})
