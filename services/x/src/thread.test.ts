import { startXHarness, type XHarness } from '@carteiro/testing/platforms/x/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let x: XHarness
beforeAll(async () => {
  x = await startXHarness()
})
afterAll(() => x.close())
beforeEach(async () => {
  await x.control('PUT', 'lag', {})
  await x.control('PUT', 'x/rules', {})
  await x.reset()
})

const part = (text: string) => ({ text, mediaFiles: [] })
const thread = (settings: Record<string, unknown> = {}) =>
  x.job('Um', { settings, thread: [part('Dois'), part('Três')] })
const noPlace = [
  { path: 'data.[].conversation_id', do: 'omit' },
  { path: 'data.[].referenced_tweets', do: 'omit' },
]

describe('the parts of a thread', () => {
  test('have the labels, and the first one says who may reply', async () => {
    const settings = { reply_settings: 'following', made_with_ai: true }
    const { last } = await x.runToTheEnd(await x.enqueue(thread(settings)))
    expect(last).toMatchObject({ outcome: 'completed' })
    const posts = await x.posts()
    expect(posts.map(({ settings: { made_with_ai } }) => made_with_ai)).toEqual([true, true, true])
    expect(posts.map(({ settings: { reply_settings } }) => reply_settings)).toEqual([
      'following',
      undefined,
      undefined,
    ])
  })

  test('wait until X shows the part before them, without a retry', async () => {
    await x.control('PUT', 'lag', { x: { ids: 4_000, lists: 0 } })
    const { last, all } = await x.runToTheEnd(await x.enqueue(thread()))
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(all.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    expect(all.map((one) => ('reason' in one ? one.reason : ''))).toContainEqual(
      expect.stringMatching(/^Part 2 of 3: .*does not show the part before it yet.*Part 1 is out/),
    )
  })

  test('are not confused with an equal text elsewhere', async () => {
    await x.control('PUT', 'x/rules', { post_field_names: 'post' })
    await x.fault('create_post', 'response_lost', { skip: 1 })
    await x.control('PUT', 'lag', { x: { ids: 0, lists: 0 } })
    const { last } = await x.runToTheEnd(await x.enqueue(thread()))
    const ids = (await x.posts()).map(({ id }) => id)
    expect(ids).toHaveLength(3)
    expect(last).toMatchObject({ platform_response: { parts: ids.map((post_id) => ({ post_id })) } })
  })

  test('stop where X does not say what a post replies to', async () => {
    await x.control('PUT', 'lag', { x: { ids: 0, lists: 0 } })
    await x.fault('create_post', 'response_lost', { skip: 1 })
    const claim = await x.enqueue(thread())
    expect(await x.run(claim)).toMatchObject({ verdict: 'unclear' })
    await x.fault('user_timeline', 'reshape', { edits: noPlace, times: null })
    const { last } = await x.runToTheEnd(claim)
    expect(last).toMatchObject({
      code: 'outcome_unknown',
      message: expect.stringMatching(/^Part 2 of 3: .*Part 1 is out\.$/),
    })
    expect(await x.posts()).toHaveLength(2)
  })
})
