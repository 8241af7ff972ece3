import type { ProcessOutcome } from '@carteiro/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type InstagramStage, idsAtOnce, setInstagramStage } from './testing/stage.ts'

let stage: InstagramStage
beforeAll(async () => {
  stage = await setInstagramStage({}, idsAtOnce)
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const picture = () => [stage.file('square.jpg')]
const feedPicture = async (caption = 'Bom dia') => stage.enqueuePost('instagram_feed', picture(), caption)
const graphError = (code: number, subcode?: number) => ({
  status: 400,
  body: { error: { code, message: 'no', ...(subcode ? { error_subcode: subcode } : {}) } },
})

describe('a publish call without a clear answer', () => {
  test.each(['response_lost', 'error_after_effect', 'silent'])(
    'that had its effect (%s) is found and not repeated',
    async (fault) => {
      await stage.fault('publish_container', fault)
      const seen: ProcessOutcome[] = []
      const before = await stage.callsOf('publish_container')
      const outcome = await stage.untilDone(await feedPicture(), seen)
      const posts = await stage.posts()
      expect(posts).toHaveLength(1)
      expect(outcome).toMatchObject({
        outcome: 'completed',
        platform_response: { post_id: posts[0]?.id, permalink: posts[0]?.permalink },
      })
      expect(seen).toContainEqual(expect.objectContaining({ outcome: 'failed', verdict: 'unclear' }))
      expect((await stage.callsOf('publish_container')) - before).toBe(1)
    },
  )

  test.each(['request_lost', 'error'])(
    'that had none (%s) is repeated with the same container, after a while',
    async (fault) => {
      await stage.fault('publish_container', fault)
      const before = await stage.callsOf('create_container')
      const outcome = await stage.untilDone(await feedPicture())
      expect(outcome.outcome).toBe('completed')
      expect(await stage.posts()).toHaveLength(1)
      expect((await stage.callsOf('create_container')) - before).toBe(1)
    },
  )

  test('a story is found among the stories', async () => {
    await stage.fault('publish_container', 'response_lost')
    const outcome = await stage.untilDone(await stage.enqueuePost('instagram_story', picture()))
    const posts = await stage.posts()
    expect(posts).toHaveLength(1)
    expect(outcome).toMatchObject({ platform_response: { post_id: posts[0]?.id } })
  })

  test('two posts that look the same are not taken for one another', async () => {
    const [first, second] = [await feedPicture(), await feedPicture()]
    await stage.fault('publish_container', 'response_lost', { times: 2 })
    for (const job of [first, second]) expect(await stage.run(job)).toMatchObject({ verdict: 'unclear' })
    const outcomes = await Promise.all([stage.untilDone(first), stage.untilDone(second)])
    expect(await stage.posts()).toHaveLength(2)
    // Made in one second they cannot be told apart, and neither is named.
    const ids = outcomes.flatMap((outcome) => {
      expect(outcome.outcome).toBe('completed')
      const id = outcome.outcome === 'completed' ? outcome.platform_response.post_id : null
      return id === null ? [] : [id]
    })
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('a post of another job that looks the same is not adopted: ours is published', async () => {
    await stage.fault('publish_container', 'request_lost')
    const ours = await feedPicture()
    const other = await feedPicture()
    await expect.poll(async () => (await stage.run(ours)).outcome).toBe('failed')
    expect((await stage.untilDone(other)).outcome).toBe('completed')
    expect((await stage.untilDone(ours)).outcome).toBe('completed')
    expect(await stage.posts()).toHaveLength(2)
  })

  test('a post that its author made by hand, and that looks the same, leaves it to the author', async () => {
    await stage.fault('publish_container', 'request_lost')
    const ours = await feedPicture()
    await expect.poll(async () => (await stage.run(ours)).outcome).toBe('failed')
    await stage.postByHand(stage.file('square.jpg'), 'Bom dia')
    expect(await stage.untilDone(ours)).toMatchObject({
      outcome: 'failed',
      verdict: 'refuse',
      code: 'outcome_unknown',
    })
    expect(await stage.posts()).toHaveLength(1)
  })

  test('a dead token while looking leaves the doubt for later', async () => {
    await stage.fault('publish_container', 'response_lost')
    const job = await feedPicture()
    await expect.poll(async () => (await stage.run(job)).outcome).toBe('failed')
    await stage.fault('get_container', 'token_expired')
    expect(await stage.untilDone(job)).toMatchObject({ verdict: 'reconnect', code: 'token_expired' })
    expect((await stage.untilDone(job)).outcome).toBe('completed')
    expect(await stage.posts()).toHaveLength(1)
  })
})

describe('containers that spoil', () => {
  test('one that could not be processed is made anew, once', async () => {
    await stage.fault('create_container', 'processing_failed')
    const job = await stage.enqueuePost('instagram_reel', [stage.file('reel.mp4')])
    expect((await stage.untilDone(job)).outcome).toBe('completed')
    expect(await stage.posts()).toHaveLength(1)
  })

  test('twice is the fault of the video', async () => {
    await stage.fault('create_container', 'processing_failed', { times: null })
    const job = await stage.enqueuePost('instagram_reel', [stage.file('reel.mp4')])
    const outcome = await stage.untilDone(job)
    expect(outcome).toMatchObject({ verdict: 'refuse', code: 'media_rejected' })
  })

  test('one that is published is never followed by another', async () => {
    await stage.fault('publish_container', 'response_lost')
    const lost = { ...graphError(24, 2207008), after: 'publish_container', times: null }
    await stage.fault('get_container', 'error', lost)
    const outcome = await stage.untilDone(await feedPicture())
    expect(outcome).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(await stage.posts()).toHaveLength(1)
  })

  test.each([
    [9007, 2207027],
    [100, 33],
    [24, 2207008],
  ])(
    '%i/%i from the publish call, though the post is out: it is found when the list shows it',
    async (code, subcode) => {
      await stage.fault('publish_container', 'error_after_effect', graphError(code, subcode))
      const calls = await stage.callsDuring('publish_container', async () => {
        const outcome = await stage.untilDone(await feedPicture())
        const [post] = await stage.posts()
        expect(outcome).toMatchObject({
          outcome: 'completed',
          platform_response: { post_id: post?.id, permalink: post?.permalink },
        })
      })
      expect(calls).toBe(1)
      expect(await stage.posts()).toHaveLength(1)
    },
  )

  test('a caption that reads back without its @ is known again', async () => {
    await stage.fault('publish_container', 'response_lost')
    const edits = [{ path: 'data[].caption', do: 'set', value: 'Bom dia ana' }]
    await stage.fault('list_media', 'reshape', { edits, times: null })
    const outcome = await stage.untilDone(await feedPicture('Bom dia @ana'))
    const [post] = await stage.posts()
    expect(outcome).toMatchObject({ platform_response: { post_id: post?.id } })
  })

  test('"not ready" from the publish call is waited for', async () => {
    await stage.fault('publish_container', 'error', graphError(9007, 2207027))
    const seen: ProcessOutcome[] = []
    expect((await stage.untilDone(await feedPicture(), seen)).outcome).toBe('completed')
    expect(seen.some(({ outcome }) => outcome === 'failed')).toBe(false)
    expect(await stage.posts()).toHaveLength(1)
  })
})
