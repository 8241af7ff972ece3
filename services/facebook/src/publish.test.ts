import { evaluateOption } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { type FacebookHarness, startFacebookHarness } from '@carteiro/testing/platforms/facebook/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let facebook: FacebookHarness
beforeAll(async () => {
  facebook = await startFacebookHarness()
})
afterAll(() => facebook.close())
beforeEach(() => facebook.reset())

/** Longer than new ids cannot be read in the sandbox. */
const NEW_ID_LAG_SECONDS = 3

const publish = async (job: NewJob) => {
  const { last } = await facebook.runToTheEnd(await facebook.enqueue(job))
  const posts = await facebook.posts()
  return { last, posts, post: posts[0] }
}

describe('what is published', () => {
  test('a text with a link, to some countries, from some age on', async () => {
    const settings = { link: 'https://example.com/', countries: ['BR', 'PT'], minimumAge: 18 }
    const { last, post } = await publish(facebook.post([], settings, { caption: 'Olá' }))
    expect(last).toEqual({
      outcome: 'completed',
      platform_response: { post_id: post?.id, permalink: `https://www.facebook.com/${post?.id}` },
    })
    expect(post).toMatchObject({
      text: 'Olá',
      settings: {
        link: 'https://example.com/',
        targeting: { geo_locations: { countries: ['BR', 'PT'] }, age_min: 18 },
      },
    })
  })

  test('a link alone', async () => {
    const job = facebook.post([], { link: 'https://example.com/' }, { caption: '' })
    expect((await publish(job)).last).toMatchObject({ outcome: 'completed' })
  })

  test.each([1, 3])('%i pictures with alt text, in their order, as one post', async (count) => {
    const files = Array.from({ length: count }, (_, index) =>
      facebook.file('square.jpg', { altText: `Azulejo ${index}` }),
    )
    const { last, posts, post } = await publish(facebook.post(files))
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(posts).toHaveLength(1)
    expect(post?.media.map(({ alt_text }) => alt_text)).toEqual(files.map(({ altText }) => altText))
  })

  test('a video, in the pieces that Facebook asks for', async () => {
    await facebook.rules({ chunk_bytes: 40_000 })
    const job = facebook.post([facebook.file('reel.mp4')], { title: 'Um título' })
    const pieces = await facebook.callsDuring('transfer_video', async () => {
      const { last, post } = await publish(job)
      expect(last).toMatchObject({
        outcome: 'completed',
        platform_response: { post_id: post?.id, permalink: expect.stringContaining('/reel/') },
      })
      expect(post).toMatchObject({
        media: [{ kind: 'video', size: 102_822 }],
        settings: { title: 'Um título' },
      })
    })
    expect(pieces).toBe(3)
  })

  test('a reel', async () => {
    const { last, post } = await publish(facebook.reel({ title: 'Um título' }))
    expect(last).toMatchObject({
      platform_response: { post_id: post?.id, permalink: `https://www.facebook.com/reel/${post?.id}/` },
    })
    expect(post?.settings).toMatchObject({ kind: 'reel', title: 'Um título' })
  })

  test.each(['square.jpg', 'reel.mp4'])('a story of %s', async (name) => {
    const { last, post } = await publish(facebook.story(name))
    expect(last).toMatchObject({ platform_response: { post_id: post?.id, permalink: post?.permalink } })
    expect(post?.settings.kind).toBe('story')
  })

  test.each(['square.jpg', 'reel.mp4'])(
    'a story of %s that Facebook does not list: its address is missing, and that is said',
    async (name) => {
      await facebook.rules({ lists_stories: false })
      const { last, posts } = await publish(facebook.story(name))
      expect(last).toMatchObject({
        outcome: 'completed',
        platform_response: { permalink: null, warnings: [expect.stringContaining('address')] },
      })
      expect(posts).toHaveLength(1)
    },
  )

  test('a link beside pictures is left out, with a warning', async () => {
    const job = facebook.post([facebook.file('square.jpg')], { link: 'https://example.com/' })
    expect((await publish(job)).last).toMatchObject({
      platform_response: { warnings: [expect.stringContaining('link was left out')] },
    })
  })
})

describe('what Facebook does is waited for without a slot', () => {
  test.each([
    ['upload_file', () => facebook.reel()],
    ['upload_file', () => facebook.story('reel.mp4')],
    ['transfer_video', () => facebook.post([facebook.file('reel.mp4')])],
  ])('%s, slow: the job waits', async (operation, job) => {
    await facebook.fault(operation, 'slow_processing', { delay_ms: 60_000 })
    const claim = await facebook.enqueue(job())
    // The new upload, and then the new reel, cannot be read at first.
    for (let time = 0; time < 3; time += 1) {
      expect(await facebook.run(claim)).toMatchObject({ outcome: 'pending' })
      await facebook.letTimePass(claim, NEW_ID_LAG_SECONDS)
    }
    expect(await facebook.run(claim)).toMatchObject({
      outcome: 'pending',
      reason: expect.stringContaining('processing'),
    })
    await facebook.control('POST', 'clock', { advance_ms: 61_000 })
    expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await facebook.posts()).toHaveLength(1)
  })
})

test('the calls that are left: at ninety percent what is new waits', async () => {
  await facebook.rules({ calls_per_day: 20 })
  for (let call = 0; call < 18; call += 1) {
    await fetch(`${facebook.sandboxUrl}/facebook/v26.0/1?access_token=sandbox-facebook-access-token`)
  }
  await facebook.run(await facebook.enqueue(facebook.post()))
  await facebook.reset()
  await facebook.rules({ calls_per_day: 20 })
  expect(await facebook.run(await facebook.enqueue(facebook.post()))).toMatchObject({
    verdict: 'wait',
    code: 'rate_limited',
    message: expect.stringContaining('used up'),
  })
})

describe('the catalog', () => {
  const picture = { name: 'a.jpg', size: 1, type: 'image/jpeg', url: 'https://example.com/a.jpg' }
  const video = { ...picture, type: 'video/mp4', width: 1080, height: 1920, durationSeconds: 60 }
  const problems = (name: string, mediaFiles: (typeof picture)[], settings = {}, caption = 'Oi') => {
    const option = catalog.options.find((one) => one.option === name)
    if (!option) throw new Error(`no ${name}`)
    return evaluateOption(option, {
      mediaFiles,
      captions: { universal: caption },
      settings: { [name]: settings },
    }).map(({ field }) => field)
  }
  test.each([
    ['facebook_post', [], {}, []],
    ['facebook_post', Array(10).fill(picture), {}, []],
    ['facebook_post', Array(11).fill(picture), {}, ['mediaFiles']],
    ['facebook_post', [picture, video], {}, ['mediaFiles']],
    ['facebook_post', [], { minimumAge: 14 }, ['settings.facebook_post.minimumAge']],
    ['facebook_reel', [video], {}, []],
    ['facebook_reel', [{ ...video, durationSeconds: 91 }], {}, ['mediaFiles[0].durationSeconds']],
    ['facebook_reel', [{ ...video, width: 1920 }], {}, ['mediaFiles[0].width']],
    ['facebook_reel', [picture], {}, ['mediaFiles']],
    ['facebook_story', [{ ...video, durationSeconds: 61 }], {}, ['mediaFiles[0].durationSeconds']],
    ['facebook_story', [picture], {}, []],
  ])('%s, %j, %j: wrong is %j', (option, files, settings, fields) => {
    expect(problems(option, files as (typeof picture)[], settings)).toEqual(fields)
  })
})
