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

/** Longer than the sandbox's lists lag behind. */
const LIST_LAG_SECONDS = 10

/** A post that LinkedIn's own site has made. */
const postAs = async (harness: LinkedInHarness, commentary: string): Promise<void> => {
  const response = await fetch(`${harness.sandboxUrl}/linkedin/rest/posts`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sandbox-linkedin-access-token',
      'linkedin-version': '202609',
      'x-restli-protocol-version': '2.0.0',
    },
    body: JSON.stringify({
      author: ORGANIZATION,
      commentary,
      visibility: 'PUBLIC',
      distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
      lifecycleState: 'PUBLISHED',
    }),
  })
  expect(response.status).toBe(201)
}

const outcomeUnknown = {
  outcome: 'failed',
  verdict: 'refuse',
  code: 'outcome_unknown',
  message: 'nobody knows',
} as const

describe("an organisation's post that was made although nobody said so", () => {
  test.each(['response_lost', 'error_after_effect'])('%s: is found by its words', async (fault) => {
    await organization.fault('create_post', fault)
    const claim = await organization.enqueue(organization.job('Um (só) #post_1 <3'))
    expect(await organization.run(claim)).toMatchObject({ verdict: 'unclear' })
    const { last } = await organization.runToTheEnd(claim)
    const posts = await organization.posts()
    expect(posts).toHaveLength(1)
    expect(last).toMatchObject({ outcome: 'completed', platform_response: { post_id: posts[0]?.id } })
  })

  test('is found by its picture, not by the older one of the same words', async () => {
    const job = () => organization.job('Igual', { mediaFiles: [organization.file('square.jpg')] })
    await organization.runToTheEnd(await organization.enqueue(job()))
    await organization.fault('create_post', 'response_lost')
    const claim = await organization.enqueue(job())
    const { last } = await organization.runToTheEnd(claim)
    const [older, ours, ...others] = await organization.posts()
    expect(others).toEqual([])
    expect(older?.id).not.toBe(ours?.id)
    expect(last).toMatchObject({ platform_response: { post_id: ours?.id } })
  })
})

describe("an organisation's list that tells too little", () => {
  const lost = async (caption = 'Perdido') => {
    await organization.fault('create_post', 'response_lost')
    const claim = await organization.enqueue(organization.job(caption))
    await organization.run(claim)
    return claim
  }

  test('is read to its end: the post stands behind a hundred others', async () => {
    const claim = await lost()
    for (let count = 0; count < 101; count += 1) await postAs(organization, `Outro ${count}`)
    expect((await organization.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  })

  test.each([
    ['no ids', [{ path: 'elements[].id', do: 'omit' }]],
    ['no times', [{ path: 'elements[].createdAt', do: 'omit' }]],
    ['words that are none', [{ path: 'elements[].commentary', do: 'set', value: 7 }]],
    ['content that cannot be read', [{ path: 'elements[].content', do: 'set', value: { media: 7 } }]],
    ['no list', [{ path: 'elements', do: 'omit' }]],
  ])('%s: its user is told, and nothing is posted again', async (_what, edits) => {
    const claim = await lost()
    await organization.fault('list_posts', 'reshape', { edits, times: null })
    const calls = await organization.callsDuring('create_post', async () => {
      const { last } = await organization.runToTheEnd(claim)
      expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    })
    expect(calls).toBe(0)
    expect(await organization.posts()).toHaveLength(1)
  })

  test('may be closed to this login: its user is told', async () => {
    const claim = await lost()
    await organization.refusal('list_posts', 403, { code: 'ACCESS_DENIED', message: 'No' }, { times: null })
    expect((await organization.runToTheEnd(claim)).last).toMatchObject({ code: 'outcome_unknown' })
  })
})

test("an organisation's post that was not made is looked for on a schedule, never repeated", async () => {
  await organization.fault('create_post', 'request_lost')
  const claim = await organization.enqueue(organization.job('Perdido'))
  const calls = await organization.callsDuring('create_post', async () => {
    const { last, all } = await organization.runToTheEnd(claim)
    expect(last).toMatchObject({ verdict: 'refuse', code: 'outcome_unknown' })
    expect(all.filter(({ outcome }) => outcome === 'pending').length).toBeGreaterThanOrEqual(5)
  })
  expect(calls).toBe(1)
  expect(await organization.posts()).toEqual([])
})

test.each(['response_lost', 'request_lost'])(
  "a member's post, %s: nothing can be read, so its author is told, and nothing is repeated",
  async (fault) => {
    await member.fault('create_post', fault)
    const claim = await member.enqueue(member.job('Quem sabe'))
    const calls = await member.callsDuring('create_post', async () => {
      const { last } = await member.runToTheEnd(claim)
      expect(last).toMatchObject({
        verdict: 'refuse',
        code: 'outcome_unknown',
        message: expect.stringContaining('check'),
      })
    })
    expect(calls).toBe(1)
    expect((await member.posts()).length).toBe(fault === 'response_lost' ? 1 : 0)
  },
)

describe('another try, asked for by the author in doubt', () => {
  test('with the very same media, so that LinkedIn knows its duplicate, which is taken for the first one', async () => {
    await member.fault('create_post', 'response_lost')
    const claim = await member.enqueue(member.job('Afinal saiu', { mediaFiles: [member.file('square.jpg')] }))
    await member.run(claim)
    const again = await member.retryByUser(claim, outcomeUnknown)
    const { last } = await member.runToTheEnd(again)
    const posts = await member.posts()
    expect(posts).toHaveLength(1)
    expect(last).toMatchObject({
      outcome: 'completed',
      platform_response: { post_id: posts[0]?.id, warnings: [expect.stringContaining('already')] },
    })
  })

  test('posts when there is none', async () => {
    await member.fault('create_post', 'request_lost')
    const claim = await member.enqueue(member.job('Agora sim'))
    await member.run(claim)
    const again = await member.retryByUser(claim, outcomeUnknown)
    expect((await member.runToTheEnd(again)).last).toMatchObject({ outcome: 'completed' })
    expect(await member.posts()).toHaveLength(1)
  })

  test("adopts an organisation's post that has come to light since", async () => {
    await organization.fault('create_post', 'response_lost')
    const claim = await organization.enqueue(organization.job('Mais tarde'))
    await organization.run(claim)
    await organization.letTimePass(claim, LIST_LAG_SECONDS)
    const again = await organization.retryByUser(claim, outcomeUnknown)
    const calls = await organization.callsDuring('create_post', async () => {
      const posts = await organization.posts()
      const { last } = await organization.runToTheEnd(again)
      expect(last).toMatchObject({ outcome: 'completed', platform_response: { post_id: posts[0]?.id } })
    })
    expect(calls).toBe(0)
  })
})

test('a duplicate on the first try is refused', async () => {
  const job = () => member.job('Outra vez')
  await member.runToTheEnd(await member.enqueue(job()))
  const { last } = await member.runToTheEnd(await member.enqueue(job()))
  expect(last).toMatchObject({ verdict: 'refuse', code: 'duplicate' })
  expect(await member.posts()).toHaveLength(1)
})
