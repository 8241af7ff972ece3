import type { ProcessOutcome } from '@carteiro/contracts'
import {
  type InstagramHarness,
  idsAtOnce,
  startInstagramHarness,
} from '@carteiro/testing/platforms/instagram/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let harness: InstagramHarness
beforeAll(async () => {
  harness = await startInstagramHarness({}, idsAtOnce)
})
afterAll(() => harness.close())
beforeEach(() => harness.reset())

const picture = () => [harness.file('square.jpg')]
const feedPicture = async (caption = 'Bom dia') => harness.enqueuePost('instagram_feed', picture(), caption)
const graphError = (code: number, subcode?: number) => ({
  status: 400,
  body: { error: { code, message: 'no', ...(subcode ? { error_subcode: subcode } : {}) } },
})

describe('a publish call without a clear answer', () => {
  test.each(['response_lost', 'error_after_effect', 'silent'])(
    'that had its effect (%s) is found and not repeated',
    async (fault) => {
      await harness.fault('publish_container', fault)
      const seen: ProcessOutcome[] = []
      const before = await harness.callsOf('publish_container')
      const outcome = await harness.untilDone(await feedPicture(), seen)
      const posts = await harness.posts()
      expect(posts).toHaveLength(1)
      expect(outcome).toMatchObject({
        outcome: 'completed',
        platform_response: { post_id: posts[0]?.id, permalink: posts[0]?.permalink },
      })
      expect(seen).toContainEqual(expect.objectContaining({ outcome: 'failed', verdict: 'unclear' }))
      expect((await harness.callsOf('publish_container')) - before).toBe(1)
    },
  )

  test.each(['request_lost', 'error'])(
    'that had none (%s) is repeated with the same container, after a while',
    async (fault) => {
      await harness.fault('publish_container', fault)
      const before = await harness.callsOf('create_container')
      const outcome = await harness.untilDone(await feedPicture())
      expect(outcome.outcome).toBe('completed')
      expect(await harness.posts()).toHaveLength(1)
      expect((await harness.callsOf('create_container')) - before).toBe(1)
    },
  )

  test('a story is found among the stories', async () => {
    await harness.fault('publish_container', 'response_lost')
    const outcome = await harness.untilDone(await harness.enqueuePost('instagram_story', picture()))
    const posts = await harness.posts()
    expect(posts).toHaveLength(1)
    expect(outcome).toMatchObject({ platform_response: { post_id: posts[0]?.id } })
  })

  test('two posts that look the same are not taken for one another', async () => {
    const [first, second] = [await feedPicture(), await feedPicture()]
    await harness.fault('publish_container', 'response_lost', { times: 2 })
    for (const job of [first, second]) expect(await harness.run(job)).toMatchObject({ verdict: 'unclear' })
    const outcomes = await Promise.all([harness.untilDone(first), harness.untilDone(second)])
    expect(await harness.posts()).toHaveLength(2)
    // Made in one second they cannot be distinguished, and neither is named.
    const ids = outcomes.flatMap((outcome) => {
      expect(outcome.outcome).toBe('completed')
      const id = outcome.outcome === 'completed' ? outcome.platform_response.post_id : null
      return id === null ? [] : [id]
    })
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('a post of another job that looks the same is not adopted: ours is published', async () => {
    await harness.fault('publish_container', 'request_lost')
    const ours = await feedPicture()
    const other = await feedPicture()
    await expect.poll(async () => (await harness.run(ours)).outcome).toBe('failed')
    expect((await harness.untilDone(other)).outcome).toBe('completed')
    expect((await harness.untilDone(ours)).outcome).toBe('completed')
    expect(await harness.posts()).toHaveLength(2)
  })

  test('a post that its user made in the app, and that looks the same, leaves it to the user', async () => {
    await harness.fault('publish_container', 'request_lost')
    const ours = await feedPicture()
    await expect.poll(async () => (await harness.run(ours)).outcome).toBe('failed')
    await harness.postInApp(harness.file('square.jpg'), 'Bom dia')
    expect(await harness.untilDone(ours)).toMatchObject({
      outcome: 'failed',
      verdict: 'refuse',
      code: 'outcome_unknown',
    })
    expect(await harness.posts()).toHaveLength(1)
  })

  test('a dead token while looking leaves the doubt for later', async () => {
    await harness.fault('publish_container', 'response_lost')
    const job = await feedPicture()
    await expect.poll(async () => (await harness.run(job)).outcome).toBe('failed')
    await harness.fault('get_container', 'token_expired')
    expect(await harness.untilDone(job)).toMatchObject({ verdict: 'reconnect', code: 'token_expired' })
    expect((await harness.untilDone(job)).outcome).toBe('completed')
    expect(await harness.posts()).toHaveLength(1)
  })
})

describe('containers that spoil', () => {
  test('one that could not be processed is made anew, once', async () => {
    await harness.fault('create_container', 'processing_failed')
    const job = await harness.enqueuePost('instagram_reel', [harness.file('reel.mp4')])
    expect((await harness.untilDone(job)).outcome).toBe('completed')
    expect(await harness.posts()).toHaveLength(1)
  })

  test('twice is the fault of the video', async () => {
    await harness.fault('create_container', 'processing_failed', { times: null })
    const job = await harness.enqueuePost('instagram_reel', [harness.file('reel.mp4')])
    const outcome = await harness.untilDone(job)
    expect(outcome).toMatchObject({ verdict: 'refuse', code: 'media_rejected' })
  })

  test('one that is published is never followed by another', async () => {
    await harness.fault('publish_container', 'response_lost')
    const lost = { ...graphError(24, 2207008), after: 'publish_container', times: null }
    await harness.fault('get_container', 'error', lost)
    const outcome = await harness.untilDone(await feedPicture())
    expect(outcome).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(await harness.posts()).toHaveLength(1)
  })

  test.each([
    [9007, 2207027],
    [100, 33],
    [24, 2207008],
  ])(
    '%i/%i from the publish call, though the post is out: it is found when the list shows it',
    async (code, subcode) => {
      await harness.fault('publish_container', 'error_after_effect', graphError(code, subcode))
      const calls = await harness.callsDuring('publish_container', async () => {
        const outcome = await harness.untilDone(await feedPicture())
        const [post] = await harness.posts()
        expect(outcome).toMatchObject({
          outcome: 'completed',
          platform_response: { post_id: post?.id, permalink: post?.permalink },
        })
      })
      expect(calls).toBe(1)
      expect(await harness.posts()).toHaveLength(1)
    },
  )

  test('a caption that reads back without its @ is known again', async () => {
    await harness.fault('publish_container', 'response_lost')
    const edits = [{ path: 'data[].caption', do: 'set', value: 'Bom dia ana' }]
    await harness.fault('list_media', 'reshape', { edits, times: null })
    const outcome = await harness.untilDone(await feedPicture('Bom dia @ana'))
    const [post] = await harness.posts()
    expect(outcome).toMatchObject({ platform_response: { post_id: post?.id } })
  })

  test('"not ready" from the publish call is waited for', async () => {
    await harness.fault('publish_container', 'error', graphError(9007, 2207027))
    const seen: ProcessOutcome[] = []
    expect((await harness.untilDone(await feedPicture(), seen)).outcome).toBe('completed')
    expect(seen.some(({ outcome }) => outcome === 'failed')).toBe(false)
    expect(await harness.posts()).toHaveLength(1)
  })
})
