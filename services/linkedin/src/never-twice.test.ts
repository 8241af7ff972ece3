import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type LinkedInStage, MEMBER, ORGANIZATION, setLinkedInStage } from './testing/stage.ts'

let member: LinkedInStage
let organization: LinkedInStage
beforeAll(async () => {
  ;[member, organization] = await Promise.all([setLinkedInStage(MEMBER), setLinkedInStage(ORGANIZATION)])
})
afterAll(() => Promise.all([member.close(), organization.close()]))
beforeEach(() => Promise.all([member.reset(), organization.reset()]))

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
        message: expect.stringContaining('look'),
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
    const again = await member.retryByAuthor(claim, outcomeUnknown)
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
    const again = await member.retryByAuthor(claim, outcomeUnknown)
    expect((await member.runToTheEnd(again)).last).toMatchObject({ outcome: 'completed' })
    expect(await member.posts()).toHaveLength(1)
  })

  test("adopts an organisation's post that has come to light since", async () => {
    await organization.fault('create_post', 'response_lost')
    const claim = await organization.enqueue(organization.job('Mais tarde'))
    await organization.run(claim)
    const again = await organization.retryByAuthor(claim, outcomeUnknown)
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
