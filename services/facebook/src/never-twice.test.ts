import { type FacebookHarness, startFacebookHarness } from '@carteiro/testing/platforms/facebook/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let facebook: FacebookHarness
beforeAll(async () => {
  facebook = await startFacebookHarness()
})
afterAll(() => facebook.close())
beforeEach(() => facebook.reset())

type Claim = Awaited<ReturnType<FacebookHarness['enqueue']>>
const CALL_SECONDS = 3
/** Longer than the sandbox's lists lag behind. */
const LIST_LAG_SECONDS = 10
const endsInOnePost = async (claim: Claim) => {
  const result = await facebook.runToTheEnd(claim)
  expect(result.last).toMatchObject({ outcome: 'completed' })
  expect(await facebook.posts()).toHaveLength(1)
  return result
}

/** Every call that publishes, with a job that comes to it. */
const commits = [
  ['publish_post', 'a text', () => facebook.post()],
  [
    'publish_post',
    'pictures',
    () => facebook.post([facebook.file('square.jpg'), facebook.file('portrait.jpg')]),
  ],
  ['finish_video', 'a video', () => facebook.post([facebook.file('reel.mp4')])],
  ['finish_reel', 'a reel', () => facebook.reel()],
  ['publish_photo_story', 'a picture as a story', () => facebook.story('square.jpg')],
  ['finish_story', 'a video as a story', () => facebook.story('reel.mp4')],
] as const

describe.each(commits)('%s, %s', (operation, _what, job) => {
  // The known trap: HTTP 500, code 2, and the post is out.
  test.each(['error_after_effect', 'response_lost'])(
    '%s: the post is found by its id, and the call is not made again',
    async (fault) => {
      await facebook.fault(operation, fault)
      const claim = await facebook.enqueue(job())
      const calls = await facebook.callsDuring(operation, async () => {
        const { all } = await endsInOnePost(claim)
        expect(all.find(({ outcome }) => outcome === 'failed')).toMatchObject({ verdict: 'unclear' })
      })
      expect(calls).toBe(1)
    },
  )
})

describe.each(commits.filter(([operation]) => operation !== 'publish_photo_story'))(
  '%s, %s',
  (operation, _what, job) => {
    test.each(['error', 'request_lost'])('%s: it is not out, and the same is published', async (fault) => {
      await facebook.fault(operation, fault)
      const claim = await facebook.enqueue(job())
      expect((await endsInOnePost(claim)).all.length).toBeGreaterThan(1)
    })
  },
)

describe('the list of stories proves no absence: its user is told, and nothing is posted again', () => {
  const endsUnknown = async (claim: Claim, posts: number) => {
    const calls = await facebook.callsDuring('publish_photo_story', async () => {
      expect((await facebook.runToTheEnd(claim)).last).toMatchObject({
        verdict: 'refuse',
        code: 'outcome_unknown',
      })
    })
    expect(calls).toBe(0)
    expect(await facebook.posts()).toHaveLength(posts)
  }
  const doubted = async (fault: string) => {
    await facebook.fault('publish_photo_story', fault)
    const claim = await facebook.enqueue(facebook.story('square.jpg'))
    expect(await facebook.run(claim)).toMatchObject({ verdict: 'unclear' })
    return claim
  }

  test.each(['error', 'request_lost'])('%s: it is not out', async (fault) => {
    await endsUnknown(await doubted(fault), 0)
  })

  test('it is out, and the list does not show it', async () => {
    await facebook.rules({ lists_stories: false })
    await endsUnknown(await doubted('response_lost'), 1)
  })

  test('another try, asked for by its user, finds the story that has come to light since', async () => {
    const claim = await doubted('response_lost')
    await facebook.letTimePass(claim, LIST_LAG_SECONDS)
    const unknown = { outcome: 'failed', verdict: 'refuse', code: 'outcome_unknown', message: '' } as const
    const again = await facebook.retryByUser(claim, unknown)
    const calls = await facebook.callsDuring('publish_photo_story', () => endsInOnePost(again))
    expect(calls).toBe(0)
  })
})

describe('what was just made is not found for a while', () => {
  const missing = { error: { message: 'does not exist', code: 100, error_subcode: 33 } }

  test.each([
    ['publish_post', () => facebook.post()],
    ['finish_reel', () => facebook.reel()],
    ['upload_file', () => facebook.reel()],
    ['publish_photo_story', () => facebook.story('square.jpg')],
  ] as const)('%s: it is waited for, and the account stays connected', async (operation, job) => {
    await facebook.refusal(operation, 400, missing, { times: 3 })
    const { all } = await endsInOnePost(await facebook.enqueue(job()))
    expect(all.map(({ outcome }) => outcome)).not.toContain('failed')
  })

  test('for ever: it is made anew once, then its user is told', async () => {
    await facebook.refusal('publish_post', 400, missing, { times: null })
    const claim = await facebook.enqueue(facebook.post())
    const staged = await facebook.callsDuring('stage_post', async () => {
      expect((await facebook.runToTheEnd(claim)).last).toMatchObject({
        verdict: 'refuse',
        code: 'media_rejected',
      })
    })
    expect(staged).toBe(2)
  })
})

describe('an identical text (506)', () => {
  test('of a job that was never in doubt is refused at once', async () => {
    await facebook.rules({ duplicate_seconds: 600 })
    const post = () => facebook.post([], {}, { caption: 'O mesmo' })
    await endsInOnePost(await facebook.enqueue(post()))
    const { all } = await facebook.runToTheEnd(await facebook.enqueue(post()))
    expect(all).toMatchObject([{ verdict: 'refuse', code: 'duplicate' }])
    expect(await facebook.posts()).toHaveLength(1)
  })

  test('after a call in doubt is no proof', async () => {
    await facebook.fault('publish_post', 'request_lost')
    const claim = await facebook.enqueue(facebook.post())
    await facebook.run(claim)
    await facebook.letTimePass(claim, CALL_SECONDS)
    await facebook.refusal('publish_post', 400, { error: { message: 'Duplicate', code: 506 } })
    const { all } = await endsInOnePost(claim)
    expect(all).toContainEqual(expect.objectContaining({ verdict: 'unclear', code: 'duplicate' }))
  })
})

describe('what Facebook leaves out of its answers is no "not published"', () => {
  test.each([
    ['publish_post', 'get_post', 'is_published', () => facebook.post()],
    ['finish_reel', 'get_video', 'status.publishing_phase', () => facebook.reel()],
    ['finish_reel', 'get_video', 'status', () => facebook.reel()],
    ['finish_story', 'get_video', 'status.publishing_phase.status', () => facebook.story('reel.mp4')],
  ])('%s, then %s without %s', async (commits, reads, path, job) => {
    await facebook.fault(commits, 'request_lost')
    const claim = await facebook.enqueue(job())
    while ((await facebook.run(claim)).outcome === 'pending') await facebook.letTimePass(claim, CALL_SECONDS)
    await facebook.fault(reads, 'reshape', { edits: [{ path, do: 'omit' }], times: null })
    const calls = await facebook.callsDuring(commits, async () => {
      expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ code: 'outcome_unknown' })
    })
    expect(calls).toBe(0)
    expect(await facebook.posts()).toEqual([])
  })
})

describe('what nobody sees is made again', () => {
  test.each([
    ['stage_photo', () => facebook.post([facebook.file('square.jpg')])],
    ['stage_post', () => facebook.post()],
    ['start_video', () => facebook.post([facebook.file('reel.mp4')])],
    ['transfer_video', () => facebook.post([facebook.file('reel.mp4')])],
    ['start_reel', () => facebook.reel()],
    ['upload_file', () => facebook.reel()],
    ['start_story', () => facebook.story('reel.mp4')],
  ] as const)('%s', async (operation, job) => {
    for (const fault of ['response_lost', 'request_lost', 'error', 'error_after_effect']) {
      await facebook.reset()
      await facebook.fault(operation, fault)
      await endsInOnePost(await facebook.enqueue(job()))
    }
  })
})

test('a post that Facebook does not find: its user is told, and nothing is posted again', async () => {
  await facebook.fault('publish_post', 'response_lost')
  const claim = await facebook.enqueue(facebook.post())
  await facebook.run(claim)
  await facebook.letTimePass(claim, CALL_SECONDS)
  const gone = { error: { message: 'does not exist', code: 100, error_subcode: 33 } }
  await facebook.refusal('get_post', 400, gone, { times: null })
  const calls = await facebook.callsDuring('publish_post', async () => {
    expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ code: 'outcome_unknown' })
  })
  expect(calls).toBe(0)
  expect(await facebook.posts()).toHaveLength(1)
})

test('a refusal of the second call, after a first one in doubt, proves nothing', async () => {
  await facebook.fault('publish_post', 'request_lost')
  const claim = await facebook.enqueue(facebook.post())
  await facebook.run(claim)
  await facebook.letTimePass(claim, CALL_SECONDS)
  await facebook.refusal('publish_post', 400, { error: { message: 'No', code: 100 } })
  const { all } = await endsInOnePost(claim)
  expect(all).toContainEqual(expect.objectContaining({ verdict: 'unclear', code: 'content_rejected' }))
})

test('two stories of the same picture are two: each is known by its own picture', async () => {
  await facebook.fault('publish_photo_story', 'response_lost')
  const claim = await facebook.enqueue(facebook.story('square.jpg'))
  await facebook.run(claim)
  await facebook.letTimePass(claim, CALL_SECONDS)
  const other = await facebook.enqueue(facebook.story('square.jpg'))
  expect((await facebook.runToTheEnd(other)).last).toMatchObject({ outcome: 'completed' })
  expect((await facebook.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  expect(await facebook.posts()).toHaveLength(2)
})
