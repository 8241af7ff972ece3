import { startXHarness, type XHarness } from '@carteiro/testing/platforms/x/harness'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let x: XHarness
beforeAll(async () => {
  x = await startXHarness()
})
afterAll(() => x.close())
beforeEach(async () => {
  await x.reset()
  await x.control('PUT', 'x/rules', {})
})

const duplicate = {
  type: 'about:blank',
  title: 'Forbidden',
  detail: 'You are not allowed to create a Tweet with duplicate content.',
}
const outcomeUnknown = {
  outcome: 'failed',
  verdict: 'refuse',
  code: 'outcome_unknown',
  message: 'nobody knows',
} as const

describe('a post that was made although no answer said so', () => {
  test.each(['response_lost', 'error_after_effect'])('%s: is found in the timeline', async (fault) => {
    await x.fault('create_post', fault)
    const claim = await x.enqueue(x.job('Um & um <só> https://example.com'))
    expect(await x.run(claim)).toMatchObject({ verdict: 'unclear', code: 'platform_unavailable' })
    const { last, all } = await x.runToTheEnd(claim)
    const posts = await x.posts()
    expect(posts).toHaveLength(1)
    expect(last).toMatchObject({ outcome: 'completed', platform_response: { post_id: posts[0]?.id } })
    // The earlier call might still have been under way: it is not judged before its time was over.
    expect(all[0]).toMatchObject({ outcome: 'pending', reason: expect.stringContaining('create_post') })
  })

  test('not the older one of the same text', async () => {
    await x.runToTheEnd(await x.enqueue(x.job('', { mediaFiles: [x.file('square.jpg')] })))
    await x.fault('create_post', 'response_lost')
    const claim = await x.enqueue(x.job('', { mediaFiles: [x.file('portrait.jpg')] }))
    const { last } = await x.runToTheEnd(claim)
    const [older, ours, ...others] = await x.posts()
    expect(others).toEqual([])
    expect(older?.id).not.toBe(ours?.id)
    expect(last).toMatchObject({ platform_response: { post_id: ours?.id } })
  })
})

describe('a timeline that is read in pieces', () => {
  test('the post is found on a later page', async () => {
    await x.control('PUT', 'x/rules', { page_size: 1 })
    await x.fault('create_post', 'response_lost')
    const claim = await x.enqueue(x.job('O primeiro'))
    await x.run(claim)
    const other = {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-x-access-token', 'content-type': 'application/json' },
    }
    for (const text of ['depois', 'ainda depois']) {
      await fetch(`${x.sandboxUrl}/x/2/tweets`, { ...other, body: JSON.stringify({ text }) })
    }
    const { last } = await x.runToTheEnd(claim)
    const [ours] = await x.posts()
    expect(last).toMatchObject({ outcome: 'completed', platform_response: { post_id: ours?.id } })
    expect(await x.posts()).toHaveLength(3)
  })

  test.each(['tweet', 'post'])(
    'X knows only the names %s.fields: both publishing and looking go on',
    async (names) => {
      await x.control('PUT', 'x/rules', { post_field_names: names })
      await x.fault('create_post', 'response_lost')
      const claim = await x.enqueue(x.job(`Vê https://example.com/${names} e example.org`))
      expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
      expect(await x.posts()).toHaveLength(1)
    },
  )
})

describe('the read of the timeline before the call', () => {
  test.each([
    ['an outage', 'error', { status: 503 }],
    ['a rate limit', 'rate_limited', {}],
    ['a lost answer', 'response_lost', {}],
    ['a refusal', 'error', { status: 400, body: { code: 1, message: 'No' } }],
    ['no JSON', 'error', { status: 200, body: '<html></html>', content_type: 'text/html' }],
  ])('that ends in %s does not stop the post', async (_what, fault, more) => {
    await x.fault('user_timeline', fault, { ...more, times: null })
    const claim = await x.enqueue(x.job('Na mesma'))
    expect(await x.run(claim)).toMatchObject({ outcome: 'completed' })
    expect(await x.posts()).toHaveLength(1)
  })

  test('leaves a lost call in doubt when it could not be read then and cannot be read later', async () => {
    await x.fault('user_timeline', 'error', { status: 400, body: { code: 1, message: 'No' }, times: null })
    await x.fault('create_post', 'response_lost')
    const claim = await x.enqueue(x.job('Sem marca'))
    await x.run(claim)
    await x.letTimePass(claim, 31)
    expect(await x.run(claim)).toMatchObject({ outcome: 'pending' })
    await x.clearFaults()
    expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await x.posts()).toHaveLength(1)
  })
})

describe('a post that was not made, as far as X shows', () => {
  test.each(['request_lost', 'error'])('%s: is looked for on a schedule, never repeated', async (fault) => {
    await x.fault('create_post', fault)
    const claim = await x.enqueue(x.job('Perdido'))
    const calls = await x.callsDuring('create_post', async () => {
      const { last, all } = await x.runToTheEnd(claim)
      expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
      const looks = all.filter(({ outcome }) => outcome === 'pending').length
      expect(looks).toBeGreaterThanOrEqual(6)
    })
    expect(calls).toBe(1)
    expect(await x.posts()).toEqual([])
  })

  test('a refusal is definite: it is tried again', async () => {
    await x.fault('create_post', 'rate_limited')
    const claim = await x.enqueue(x.job('Depois'))
    await x.run(claim)
    expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
    expect(await x.posts()).toHaveLength(1)
  })
})

describe('another try, asked for by the user in doubt', () => {
  test('adopts a post that has come to light since', async () => {
    await x.fault('create_post', 'response_lost')
    const claim = await x.enqueue(x.job('Afinal saiu'))
    await x.run(claim)
    await x.control('POST', 'lag/pass', { ms: 60_000 })
    const again = await x.retryByUser(claim, outcomeUnknown)
    const calls = await x.callsDuring('create_post', async () => {
      const { last } = await x.runToTheEnd(again)
      const posts = await x.posts()
      expect(posts).toHaveLength(1)
      expect(last).toMatchObject({ outcome: 'completed', platform_response: { post_id: posts[0]?.id } })
    })
    expect(calls).toBe(0)
  })

  test('posts when there is none', async () => {
    await x.fault('create_post', 'request_lost')
    const claim = await x.enqueue(x.job('Agora sim'))
    await x.run(claim)
    const again = await x.retryByUser(claim, outcomeUnknown)
    expect((await x.runToTheEnd(again)).last).toMatchObject({ outcome: 'completed' })
    expect(await x.posts()).toHaveLength(1)
  })

  test('takes a refusal as duplicate for its own post, looks for it, and does not invent one', async () => {
    await x.fault('create_post', 'request_lost')
    const claim = await x.enqueue(x.job('Quem sabe'))
    await x.run(claim)
    const again = await x.retryByUser(claim, outcomeUnknown)
    await x.refusal('create_post', 403, duplicate)
    const { last, all } = await x.runToTheEnd(again)
    expect(all[0]).toMatchObject({ verdict: 'unclear', code: 'duplicate' })
    expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(await x.posts()).toEqual([])
  })
})
