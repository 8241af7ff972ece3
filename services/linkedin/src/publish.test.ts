import {
  type LinkedInHarness,
  MEMBER,
  ORGANIZATION,
  startLinkedInHarness,
} from '@carteiro/testing/platforms/linkedin/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let member: LinkedInHarness
let organization: LinkedInHarness
beforeAll(async () => {
  ;[member, organization] = await Promise.all([
    startLinkedInHarness(MEMBER),
    startLinkedInHarness(ORGANIZATION),
  ])
})
afterAll(() => Promise.all([member.close(), organization.close()]))
beforeEach(() => Promise.all([member.reset(), organization.reset()]))

/** Three uploads, each checked for as long as its media may take. */
const MOST_ATTEMPTS = 50
const goesOn = (outcome: Awaited<ReturnType<LinkedInHarness['run']>>): boolean =>
  outcome.outcome === 'pending' || (outcome.outcome === 'failed' && outcome.verdict === 'retry')

const publish = async (harness: LinkedInHarness, ...job: Parameters<LinkedInHarness['job']>) =>
  (await harness.runToTheEnd(await harness.enqueue(harness.job(...job)))).last

describe('what an author may publish', () => {
  test('a text of every reserved sign, a hashtag and a mention, shown as it was written', async () => {
    const text =
      'Olá (a todos) <3 #carteiro\nde_novo | {x} [y] ~z* 100% @nós e @[Correios](urn:li:organization:5590506)!'
    const outcome = await publish(member, text)
    const [post] = await member.posts()
    expect(post?.text).toBe(text.replace('@[Correios](urn:li:organization:5590506)', 'Correios'))
    expect(outcome).toEqual({
      outcome: 'completed',
      platform_response: {
        post_id: post?.id,
        permalink: `https://www.linkedin.com/feed/update/${post?.id}/`,
        visibility: 'PUBLIC',
      },
    })
  })

  test.each(['#नमस्ते', '#สวัสดี', '#தமிழ்', '#مُحَمَّد', '#می‌خواهم', '#q̃a', '＃東京'])(
    'the whole word is the hashtag: %s',
    async (hashtag) => {
      const before = (await member.posts()).length
      await publish(member, `Viva ${hashtag} (sempre)`)
      const post = (await member.posts())[before]
      expect(post?.text).toBe(`Viva ${hashtag} (sempre)`)
      expect(post?.settings.hashtags).toEqual([hashtag])
      expect(post?.settings.cut_off).toBeUndefined()
    },
  )

  test('in the name of an organisation, to a chosen audience', async () => {
    const targetEntities = [{ geoLocations: ['urn:li:geo:103644278'] }]
    await publish(organization, 'Da casa', { settings: { targetEntities, feedDistribution: 'NONE' } })
    expect(await organization.posts()).toMatchObject([
      { account: { id: ORGANIZATION }, settings: { targetEntities, feedDistribution: 'NONE' } },
    ])
  })

  test('who can see it, and that nobody reshares it', async () => {
    await publish(member, 'Só para nós', { settings: { visibility: 'CONNECTIONS', disableReshare: true } })
    expect((await member.posts())[0]?.settings).toMatchObject({
      visibility: 'CONNECTIONS',
      isReshareDisabledByAuthor: true,
    })
  })

  test('a link as a card, with a picture', async () => {
    const { url, size, type } = member.file('square.jpg')
    const settings = {
      link: 'https://example.com/a_b',
      linkTitle: 'Título',
      linkThumbnail: { url, size, type },
    }
    await publish(member, '', { settings })
    expect((await member.posts())[0]?.settings).toMatchObject({
      article: {
        source: 'https://example.com/a_b',
        title: 'Título',
        thumbnail: expect.stringMatching(/^urn:li:image:/),
      },
    })
  })

  test('one picture, and several in their order, each with its own description', async () => {
    await publish(member, 'Uma', { mediaFiles: [member.file('square.jpg', { altText: 'um azulejo' })] })
    const mediaFiles = [member.file('portrait.jpg'), member.file('landscape.png', { altText: 'o rio' })]
    await publish(member, 'Duas', { mediaFiles })
    const [one, two] = await member.posts()
    expect(one?.media).toMatchObject([{ kind: 'image', alt_text: 'um azulejo' }])
    expect(two?.media.map(({ size, alt_text }) => ({ size, alt_text }))).toEqual([
      { size: mediaFiles[0]?.size, alt_text: null },
      { size: mediaFiles[1]?.size, alt_text: 'o rio' },
    ])
  })

  test('a video, in the parts that LinkedIn names, with its title', async () => {
    const video = { ...member.largeVideo(), altText: 'não cabe' }
    const parts = await member.callsDuring('upload_video_part', async () => {
      expect(
        await publish(member, 'Filme', { mediaFiles: [video], settings: { title: 'O filme' } }),
      ).toMatchObject({
        outcome: 'completed',
        platform_response: { warnings: [expect.stringContaining('altText')] },
      })
    })
    expect(parts).toBe(3)
    expect(await member.posts()).toMatchObject([
      { media: [{ kind: 'video', size: video.size }], settings: { title: 'O filme' } },
    ])
  })

  test('a document, whose title is its name when it has none', async () => {
    await publish(organization, 'Leia', { mediaFiles: [organization.file('leaflet.pdf')] })
    expect(await organization.posts()).toMatchObject([
      { media: [{ kind: 'document' }], settings: { title: 'leaflet' } },
    ])
  })

  test('media or a link: the link is left out, and said so', async () => {
    const outcome = await publish(member, '', {
      mediaFiles: [member.file('square.jpg')],
      settings: { link: 'https://example.com' },
    })
    expect(outcome).toMatchObject({
      platform_response: { warnings: [expect.stringContaining('settings.link')] },
    })
  })
})

describe('what is refused before anything is sent', () => {
  test.each([
    [
      'a video beside a picture',
      'x',
      () => ({ mediaFiles: [member.file('reel.mp4'), member.file('square.jpg')] }),
      'media_combination',
    ],
    [
      'a document beside a picture',
      'x',
      () => ({ mediaFiles: [member.file('leaflet.pdf'), member.file('square.jpg')] }),
      'media_combination',
    ],
    ['nothing at all', '  ', () => ({}), 'text_required'],
    ['a setting that is not known', 'x', () => ({ settings: { visibility: 'EVERYONE' } }), 'invalid_setting'],
    [
      'an audience of a member',
      'x',
      () => ({ settings: { targetEntities: [{ a: ['urn:li:geo:1'] }] } }),
      'organization_only',
    ],
    [
      'a file that is not there',
      'x',
      () => ({ mediaFiles: [{ ...member.file('square.jpg'), url: `${member.media.url}/no` }] }),
      'media_unreadable',
    ],
  ])('%s', async (_name, caption, more, code) => {
    expect(await publish(member, caption, more())).toMatchObject({
      outcome: 'failed',
      verdict: 'refuse',
      code,
    })
    expect(await member.posts()).toEqual([])
  })

  test("an organisation's post for its connections", async () => {
    const outcome = await publish(organization, 'x', { settings: { visibility: 'CONNECTIONS' } })
    expect(outcome).toMatchObject({
      code: 'member_only',
      message: expect.stringContaining('visibility'),
    })
  })
})

describe('media that take their time', () => {
  test('the slot is given back while LinkedIn processes a video', async () => {
    await member.fault('finalize_video', 'slow_processing', { delay_ms: 60_000 })
    const claim = await member.enqueue(member.job('Devagar', { mediaFiles: [member.file('reel.mp4')] }))
    expect(await member.run(claim)).toMatchObject({
      outcome: 'pending',
      reason: 'LinkedIn is processing the media',
    })
    await member.advance(60)
    expect((await member.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  })

  test('a picture that is not ready when its post is made is no failure: nothing was posted', async () => {
    await member.fault('upload_image', 'slow_processing', { delay_ms: 60_000 })
    const claim = await member.enqueue(member.job('Ainda não', { mediaFiles: [member.file('square.jpg')] }))
    expect(await member.run(claim)).toMatchObject({
      outcome: 'pending',
      reason: expect.stringContaining('not finished'),
    })
    await member.advance(60)
    expect((await member.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await member.posts()).toHaveLength(1)
  })

  test('a picture that is never ready is uploaded again, so often, and then its user is told', async () => {
    await member.refusal(
      'create_post',
      400,
      { code: 'MEDIA_ASSET_WAITING_UPLOAD', message: '' },
      { times: null },
    )
    const claim = await member.enqueue(member.job('Nunca', { mediaFiles: [member.file('square.jpg')] }))
    const uploads = await member.callsDuring('initialize_image', async () => {
      let outcome = await member.run(claim)
      for (let time = 0; time < MOST_ATTEMPTS && goesOn(outcome); time += 1) outcome = await member.run(claim)
      expect(outcome).toMatchObject({ verdict: 'refuse', code: 'media_rejected' })
    })
    expect(uploads).toBe(3)
  })

  test('a web page in answer to an upload is no upload', async () => {
    const page = { status: 200, body: '<html></html>', content_type: 'text/html' }
    await member.fault('upload_image', 'error', page)
    const claim = await member.enqueue(member.job('De novo', { mediaFiles: [member.file('square.jpg')] }))
    expect(await member.run(claim)).toMatchObject({ verdict: 'retry', code: 'unreadable_response' })
    expect((await member.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  })

  test('a file that LinkedIn cannot process is told to the author', async () => {
    await member.fault('finalize_video', 'processing_failed')
    expect(await publish(member, 'Estragado', { mediaFiles: [member.file('reel.mp4')] })).toMatchObject({
      verdict: 'refuse',
      code: 'media_rejected',
      message: expect.stringContaining('Invalid file'),
    })
  })
})

describe('an upload that is of no use any more', () => {
  test('is begun anew when its address has expired; the account stays connected', async () => {
    await member.refusal('upload_image', 401, null)
    const claim = await member.enqueue(member.job('De novo', { mediaFiles: [member.file('square.jpg')] }))
    expect(await member.run(claim)).toMatchObject({ verdict: 'retry', code: 'media_rejected' })
    expect((await member.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await member.posts()).toHaveLength(1)
  })

  test('is begun anew when LinkedIn says so, but not for ever', async () => {
    await member.refusal(
      'finalize_video',
      400,
      { code: 'UPDATING_ASSET_FAILED', message: 'recreate' },
      { times: 9 },
    )
    expect(await publish(member, 'Nunca', { mediaFiles: [member.file('reel.mp4')] })).toMatchObject({
      verdict: 'refuse',
      code: 'media_rejected',
    })
    expect(await member.callsOf('initialize_video')).toBeGreaterThanOrEqual(3)
  })
})

test('parts that LinkedIn has are not sent again', async () => {
  await member.fault('upload_video_part', 'response_lost', { skip: 1 })
  const parts = await member.callsDuring('upload_video_part', async () => {
    expect(await publish(member, 'Em partes', { mediaFiles: [member.largeVideo()] })).toMatchObject({
      outcome: 'completed',
    })
  })
  expect(parts).toBe(4)
})

test('the daily quota waits for midnight UTC; a retired version halts the platform', async () => {
  await member.rules({ member_calls_per_day: 0 })
  const outcome = await publish(member, 'Amanhã')
  expect(outcome).toMatchObject({ verdict: 'wait', code: 'quota_exhausted' })
  const left = 86_400 - ((Date.now() / 1000) % 86_400)
  expect(outcome).toHaveProperty('retry_after_seconds', expect.closeTo(left, -1))
  await member.rules({ versions: ['209901'] })
  expect(await publish(member, 'Velho')).toMatchObject({
    verdict: 'halt',
    message: expect.stringContaining('LINKEDIN_VERSION'),
  })
})
