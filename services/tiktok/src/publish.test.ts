import { evaluateOption } from '@carteiro/contracts'
import { startTikTokHarness, type TikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let tiktok: TikTokHarness
beforeAll(async () => {
  tiktok = await startTikTokHarness()
})
afterAll(() => tiktok.close())
beforeEach(() => tiktok.reset())

type Job = Parameters<TikTokHarness['enqueue']>[0]
const publish = async (job: Job) => {
  const { last } = await tiktok.runToTheEnd(await tiktok.enqueue(job))
  return { last, post: (await tiktok.posts())[0] }
}

describe('a video', () => {
  test("the founding document's settings work as they stand there", async () => {
    const { last, post } = await publish(tiktok.video({ privacy: 'PUBLIC_TO_EVERYONE', allowComments: true }))
    expect(post).toMatchObject({
      text: 'Bom dia #carteiro',
      media: [{ kind: 'video' }],
      settings: { privacy_level: 'PUBLIC_TO_EVERYONE', disable_comment: false, draft: false },
    })
    expect(last).toEqual({
      outcome: 'completed',
      platform_response: {
        post_id: post?.id,
        permalink: `https://www.tiktok.com/@carteiro.demo/video/${post?.id}`,
        publish_id: post?.settings.publish_id,
        privacy: 'PUBLIC_TO_EVERYONE',
      },
    })
    // Nineteen digits: as a number, the last ones would be gone.
    expect(post?.id).toMatch(/^\d{19}$/)
  })

  test('nothing is on that the user did not switch on', async () => {
    const { post } = await publish(tiktok.video())
    expect(post?.settings).toMatchObject({
      disable_comment: true,
      disable_duet: true,
      disable_stitch: true,
      brand_content_toggle: false,
      brand_organic_toggle: false,
      is_aigc: false,
      video_cover_timestamp_ms: 0,
    })
  })

  test.each([
    [{ allowDuet: true }, { disable_duet: false }],
    [{ allowStitch: true }, { disable_stitch: false }],
    [{ yourBrand: true }, { brand_organic_toggle: true }],
    [{ brandedContent: true }, { brand_content_toggle: true }],
    [{ isAiGenerated: true }, { is_aigc: true }],
    [{ coverTimestampMs: 1500 }, { video_cover_timestamp_ms: 1500 }],
  ])('%j', async (settings, expected) => {
    expect((await publish(tiktok.video(settings))).post?.settings).toMatchObject(expected)
  })

  test.each(['MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'])('%s: has no id to wait for', async (privacy) => {
    const { last } = await publish(tiktok.video({ privacy }))
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: null, permalink: 'https://www.tiktok.com/@carteiro.demo', privacy },
    })
  })

  test('without a caption', async () => {
    const { post } = await publish(tiktok.video({}, { caption: '' }))
    expect(post?.text).toBe('')
  })

  test('a draft goes to the inbox, and its user is told what is left to do', async () => {
    const { last, post } = await publish(tiktok.video({ draft: true, privacy: undefined }))
    expect(post?.settings).toMatchObject({ draft: true })
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: null, destination: 'inbox' },
    })
    const { warnings } = (last as { platform_response: { warnings: string[] } }).platform_response
    expect(warnings.join(' ')).toMatch(/no caption for a draft.*inbox/)
    expect(await tiktok.callsOf('init_inbox_video')).toBe(1)
  })
})

describe('pictures', () => {
  test('in their order, with title, description, cover and music', async () => {
    const settings = { title: 'Manhã', allowComments: true, autoMusic: true, coverIndex: 1 }
    const { last, post } = await publish(tiktok.photos(settings))
    expect(post).toMatchObject({
      text: 'Duas fotos',
      media: [{ kind: 'image' }, { kind: 'image' }],
      settings: {
        title: 'Manhã',
        privacy_level: 'PUBLIC_TO_EVERYONE',
        disable_comment: false,
        auto_add_music: true,
        photo_cover_index: 1,
      },
    })
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: {
        post_id: post?.id,
        permalink: `https://www.tiktok.com/@carteiro.demo/photo/${post?.id}`,
      },
    })
  })

  test.each([1, 35])('%i of them', async (count) => {
    const mediaFiles = Array.from({ length: count }, () => tiktok.file('square.jpg'))
    expect((await publish(tiktok.photos({}, { mediaFiles }))).post?.media).toHaveLength(count)
  })

  test('a draft goes to the inbox with its words', async () => {
    const { last, post } = await publish(tiktok.photos({ draft: true, title: 'Título' }))
    expect(post).toMatchObject({ text: 'Duas fotos', settings: { draft: true, title: 'Título' } })
    expect(post?.settings).not.toHaveProperty('privacy_level')
    expect(last).toMatchObject({ platform_response: { post_id: null, destination: 'inbox' } })
  })

  test('a cover that is none of them is refused before anything is sent', async () => {
    const { last } = await publish(tiktok.photos({ coverIndex: 2 }))
    expect(last).toMatchObject({
      verdict: 'refuse',
      code: 'cover_out_of_range',
      message: expect.stringContaining('coverIndex: expected one of the pictures, the first is 0; this is 2'),
    })
    expect(await tiktok.posts()).toEqual([])
  })
})

describe('what the account allows now is read before each direct post', () => {
  test.each(['video', 'photos'] as const)('%s: an audience that is not offered is refused', async (kind) => {
    await tiktok.rules({ private_account: true })
    const inits = await tiktok.callsDuring(kind === 'video' ? 'init_video' : 'init_photos', async () => {
      const { last } = await publish(tiktok[kind]())
      expect(last).toMatchObject({
        verdict: 'refuse',
        code: 'content_rejected',
        message: expect.stringMatching(/privacy: expected one of FOLLOWER_OF_CREATOR, .* PUBLIC_TO_EVERYONE/),
      })
    })
    expect(inits).toBe(0)
    expect(await tiktok.posts()).toEqual([])
  })

  test('what is switched off is off, and its user is told', async () => {
    await tiktok.rules({ comment_disabled: true, duet_disabled: true })
    const { last, post } = await publish(
      tiktok.video({ allowComments: true, allowDuet: true, allowStitch: true }),
    )
    expect(post?.settings).toMatchObject({ disable_comment: true, disable_duet: true, disable_stitch: false })
    expect(last).toMatchObject({
      platform_response: {
        warnings: [
          'The account allows no comments: the post has none.',
          'The account allows no duets: the post has none.',
        ],
      },
    })
  })

  test('a video longer than this account may post is refused before it is sent', async () => {
    await tiktok.rules({ max_video_post_duration_sec: 60 })
    const mediaFiles = [tiktok.file('reel.mp4', { durationSeconds: 61 })]
    const { last } = await publish(tiktok.video({}, { mediaFiles }))
    expect(last).toMatchObject({
      code: 'media_rejected',
      message: expect.stringContaining('at most 60 seconds'),
    })
  })

  test('a draft asks nothing', async () => {
    const asked = await tiktok.callsDuring('creator_info', () => publish(tiktok.video({ draft: true })))
    expect(asked).toBe(0)
  })
})

test('branded content for yourself only is refused before anything is asked', async () => {
  const { last } = await publish(tiktok.video({ privacy: 'SELF_ONLY', brandedContent: true }))
  expect(last).toMatchObject({ verdict: 'refuse', message: expect.stringContaining('brandedContent') })
})

describe('a public post whose id is not out yet', () => {
  beforeEach(() => tiktok.noLag())

  test('is waited for without a slot', async () => {
    await tiktok.rules({ moderation_ms: 600_000 })
    const claim = await tiktok.enqueue(tiktok.video())
    const waits = { outcome: 'pending', resume_after_seconds: 5, reason: expect.stringContaining('its id') }
    expect(await tiktok.run(claim)).toMatchObject(waits)
    expect(await tiktok.run(claim)).toMatchObject(waits)
    await tiktok.rules()
    const [post] = await tiktok.posts()
    expect(await tiktok.run(claim)).toMatchObject({ platform_response: { post_id: post?.id } })
  })

  test('is told as published in the end', async () => {
    await tiktok.rules({ moderation_ms: 600_000 })
    const claim = await tiktok.enqueue(tiktok.video())
    await tiktok.run(claim)
    await tiktok.owner`
      update carteiro.publication_steps set result = jsonb_build_object('at', now() - interval '181 seconds')
      where step = 'publish_complete'`
    expect(await tiktok.run(claim)).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: null, warnings: [expect.stringContaining('The post is out')] },
    })
  })
})

describe('the catalog', () => {
  const problems = (settings: Record<string, unknown>) => {
    const option = catalog.options.find((one) => one.option === 'tiktok_video')
    if (!option) throw new Error('no tiktok_video')
    const file = { name: 'a.mp4', size: 1, type: 'video/mp4', url: 'https://example.com/a.mp4' }
    return evaluateOption(option, {
      mediaFiles: [file],
      captions: {},
      settings: { tiktok_video: settings },
    }).map(({ field }) => field)
  }
  test.each([
    [{ privacy: 'PUBLIC_TO_EVERYONE', allowComments: true }, []],
    [{ draft: true }, []],
    [{}, ['settings.tiktok_video.privacy']],
    [{ privacy: 'EVERYBODY' }, ['settings.tiktok_video.privacy']],
    [{ privacy: 'SELF_ONLY', coverTimestampMs: -1 }, ['settings.tiktok_video.coverTimestampMs']],
    [{ privacy: 'SELF_ONLY', allowCommments: true }, ['settings.tiktok_video.allowCommments']],
  ])('settings %j: wrong is %j', (settings, fields) => {
    expect(problems(settings)).toEqual(fields)
  })
})
