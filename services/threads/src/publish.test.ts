import { evaluateOption } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import {
  idsAtOnce,
  noPatience,
  startThreadsHarness,
  type ThreadsHarness,
} from '@carteiro/testing/platforms/threads/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { catalog } from './catalog.ts'

let threads: ThreadsHarness
beforeAll(async () => {
  threads = await startThreadsHarness()
})
afterAll(() => threads.close())
beforeEach(() => threads.reset())

const publish = async (job: NewJob) => {
  const { last } = await threads.runToTheEnd(await threads.enqueue(job))
  const posts = await threads.posts()
  return { last, posts, post: posts[0] }
}

describe('what is published', () => {
  test('a text, with every setting', async () => {
    const settings = {
      replyControl: 'mentioned_only',
      replyApprovals: true,
      topicTag: 'bom dia',
      link: 'https://example.com/',
      quotePostId: '17',
      countries: ['BR', 'PT'],
    }
    const { last, post } = await publish(threads.post([], settings, { caption: 'Olá' }))
    expect(last).toEqual({
      outcome: 'completed',
      platform_response: { post_id: post?.id, permalink: post?.permalink },
    })
    expect(post).toMatchObject({
      text: 'Olá',
      settings: {
        media_type: 'TEXT',
        reply_control: 'mentioned_only',
        enable_reply_approvals: 'true',
        topic_tag: 'bom dia',
        link_attachment: 'https://example.com/',
        quote_post_id: '17',
        allowlisted_country_codes: 'BR,PT',
      },
    })
  })

  test('a poll', async () => {
    const { post } = await publish(threads.post([], { poll: ['Sim', 'Não', 'Talvez'] }))
    expect(JSON.parse(String(post?.settings.poll_attachment))).toEqual({
      option_a: 'Sim',
      option_b: 'Não',
      option_c: 'Talvez',
    })
  })

  test.each(['square.jpg', 'landscape.png', 'reel.mp4'])('%s with an alt text', async (name) => {
    const file = threads.file(name, { altText: 'Um azulejo azul' })
    const { post } = await publish(threads.post([file], { spoiler: true }))
    expect(post?.media).toMatchObject([{ alt_text: 'Um azulejo azul' }])
    expect(post?.settings.is_spoiler_media).toBe('true')
  })

  test('a carousel of twenty, in their order', async () => {
    const files = Array.from({ length: 20 }, (_, index) =>
      threads.file(index % 2 ? 'reel.mp4' : 'square.jpg'),
    )
    const { last, posts, post } = await publish(threads.post(files, { topicTag: 'vinte' }))
    expect(last.outcome).toBe('completed')
    expect(posts).toHaveLength(1)
    expect(post?.media.map(({ kind }) => kind)).toEqual(
      files.map((_, index) => (index % 2 ? 'video' : 'image')),
    )
    expect(post?.settings).toMatchObject({ kind: 'CAROUSEL', topic_tag: 'vinte' })
  })

  test('a link beside a picture is left out, with a warning', async () => {
    const { last } = await publish(
      threads.post([threads.file('square.jpg')], { link: 'https://example.com/' }),
    )
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { warnings: [expect.stringContaining('link was left out')] },
    })
  })

  test('an address that the list and the post tell late is waited for, without the slot', async () => {
    await threads.control('PUT', 'lag', { '*': { ids: 8_000, lists: 8_000 } })
    const { last, post } = await publish(threads.post())
    expect(last).toEqual({
      outcome: 'completed',
      platform_response: { post_id: post?.id, permalink: post?.permalink },
    })
  })

  test('a flagged post has no address: in the end it is told as published', async () => {
    const impatient = await startThreadsHarness(noPatience, idsAtOnce)
    try {
      await impatient.rules({ omits_permalink: true })
      const { last } = await impatient.runToTheEnd(await impatient.enqueue(impatient.post()))
      const [post] = await impatient.posts()
      expect(last).toMatchObject({
        outcome: 'completed',
        platform_response: { post_id: post?.id, permalink: null, warnings: [expect.any(String)] },
      })
    } finally {
      await impatient.close()
    }
  })
})

test('the slot is given back while Threads prepares a video', async () => {
  await threads.fault('create_container', 'slow_processing', { delay_ms: 60_000 })
  const claim = await threads.enqueue(threads.post([threads.file('reel.mp4')]))
  expect(await threads.run(claim)).toMatchObject({
    outcome: 'pending',
    reason: expect.stringContaining('preparing'),
  })
  await threads.control('POST', 'clock', { advance_ms: 60_000 })
  expect((await threads.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
})

describe('limits are read before they are hit', () => {
  test('the posts of a day: nothing is made, and the job waits until the oldest leaves', async () => {
    await publish(threads.post())
    await threads.rules({ publish_quota: 1 })
    const claim = await threads.enqueue(threads.post())
    const made = await threads.callsDuring('create_container', async () => {
      const outcome = await threads.run(claim)
      expect(outcome).toMatchObject({ verdict: 'wait', code: 'quota_exhausted' })
      const { retry_after_seconds: wait = 0 } = outcome as { retry_after_seconds?: number }
      expect(wait).toBeGreaterThan(86_000)
      expect(wait).toBeLessThanOrEqual(86_461)
    })
    expect(made).toBe(0)
  })

  test('a quota that cannot be read stops nobody', async () => {
    await threads.fault('publishing_limit', 'error')
    expect((await publish(threads.post())).last).toMatchObject({ outcome: 'completed' })
  })

  test('calls: at ninety percent what is new waits, and what is under way goes on', async () => {
    await threads.fault('create_container', 'slow_processing', { delay_ms: 60_000 })
    const underWay = await threads.enqueue(threads.post([threads.file('reel.mp4')]))
    expect(await threads.run(underWay)).toMatchObject({ outcome: 'pending' })
    await threads.rules({ calls_per_day: 20 })
    for (let call = 0; call < 18; call += 1) {
      await fetch(`${threads.sandboxUrl}/threads/v1.0/me?access_token=sandbox-threads-access-token`)
    }
    expect(await threads.run(underWay)).toMatchObject({ outcome: 'pending' })
    const held = await threads.run(await threads.enqueue(threads.post([threads.file('square.jpg')])))
    expect(held).toMatchObject({
      verdict: 'wait',
      code: 'rate_limited',
      message: expect.stringContaining('used up'),
    })
  })
})

describe('the catalog', () => {
  const [option] = catalog.options
  const problems = (caption: string, settings: Record<string, unknown> = {}, files = 0) => {
    if (!option) throw new Error('no option')
    const file = { name: 'a.jpg', size: 1, type: 'image/jpeg', url: 'https://example.com/a.jpg' }
    return evaluateOption(option, {
      mediaFiles: Array.from({ length: files }, () => file),
      captions: { universal: caption },
      settings: { threads_post: settings },
    }).map(({ field }) => field)
  }
  test.each([
    ['a'.repeat(500), {}, 0, []],
    ['a'.repeat(501), {}, 0, ['captions.universal']],
    ['é'.repeat(500), {}, 0, []],
    ['😀'.repeat(125), {}, 0, []],
    ['😀'.repeat(126), {}, 0, ['captions.universal']],
    ['', {}, 0, ['captions.universal']],
    ['', {}, 1, []],
    ['Oi', {}, 20, []],
    ['Oi', {}, 21, ['mediaFiles']],
    ['Oi', { replyControl: 'nobody' }, 0, ['settings.threads_post.replyControl']],
    ['Oi', { topicTag: 'a.b' }, 0, ['settings.threads_post.topicTag']],
    ['Oi', { poll: ['só uma'] }, 0, ['settings.threads_post.poll']],
    ['Oi', { link: 'example.com' }, 0, ['settings.threads_post.link']],
  ])('%s, %j, %i files: wrong is %j', (caption, settings, files, fields) => {
    expect(problems(caption, settings, files)).toEqual(fields)
  })
})
