import { usualPace } from '@carteiro/meta-graph'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type InstagramStage, noPatience, setInstagramStage } from './testing/stage.ts'

const { pollAtSeconds, pollEverySeconds } = usualPace
let stage: InstagramStage
beforeAll(async () => {
  stage = await setInstagramStage({ pollAtSeconds, pollEverySeconds })
})
afterAll(() => stage.close())
beforeEach(() => stage.reset())

const pictures = (count: number) => Array.from({ length: count }, () => stage.file('square.jpg'))
const addressOf = ([post]: { id: string; permalink: string }[]) => ({
  post_id: post?.id,
  permalink: post?.permalink,
})
const publish = async (files: ReturnType<typeof pictures>) => {
  const { last, all } = await stage.runToTheEnd(await stage.enqueuePost('instagram_feed', files, 'Bom dia'))
  const posts = await stage.posts()
  return { last, all, posts }
}

describe.each([2_500, 8_000])('new ids are unknown for %i ms', (lag) => {
  test.each([
    [1, 'graph'],
    [2, 'graph'],
    [2, 'own'],
    [10, 'own'],
  ])('a post of %i pictures is published once (unknown ids: %s)', async (count, unknown_id) => {
    await stage.control('PUT', 'lag', { '*': { ids: lag, lists: lag } })
    await stage.rules({ unknown_id })
    const made = await stage.callsDuring('create_container', async () => {
      const { last, all, posts } = await publish(pictures(count))
      expect(last).toMatchObject({ outcome: 'completed', platform_response: addressOf(posts) })
      expect(posts).toHaveLength(1)
      expect(posts[0]?.media).toHaveLength(count)
      expect(all.slice(0, -1).every(({ outcome }) => outcome === 'pending')).toBe(true)
    })
    expect(made).toBe(count === 1 ? 1 : count + 1)
  })

  test.each(['graph', 'own'])(
    'reads know them, and the calls that name them do not (%s): they are repeated',
    async (unknown_id) => {
      await stage.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } })
      await stage.rules({ use_lag_ms: lag, unknown_id })
      const { last, posts } = await publish(pictures(2))
      expect(last).toMatchObject({ outcome: 'completed', platform_response: addressOf(posts) })
      expect(posts).toHaveLength(1)
    },
  )
})

test('"not ready" from the call that publishes is waited for', async () => {
  const body = { error: { message: 'Media ID is not available', code: 9007, error_subcode: 2207027 } }
  await stage.refusal('publish_container', 400, body, { times: 5 })
  const { last, all, posts } = await publish(pictures(2))
  expect(last).toMatchObject({ outcome: 'completed', platform_response: addressOf(posts) })
  expect(all.some(({ outcome }) => outcome === 'failed')).toBe(false)
  expect(posts).toHaveLength(1)
})

test('a job whose containers are known at once is not slowed down', async () => {
  await stage.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } })
  const { all } = await publish(pictures(2))
  expect(all).toHaveLength(1)
})

test('a container that stays unknown is made anew, and at last the job is refused', async () => {
  const impatient = await setInstagramStage(noPatience)
  try {
    await impatient.control('PUT', 'lag', { '*': { ids: 600_000, lists: 0 } })
    const claim = await impatient.enqueuePost('instagram_feed', [impatient.file('square.jpg')], 'Bom dia')
    const made = await impatient.callsDuring('create_container', async () => {
      expect((await impatient.runToTheEnd(claim)).last).toMatchObject({ verdict: 'refuse' })
    })
    expect(made).toBe(3)
    expect(await impatient.posts()).toEqual([])
  } finally {
    await impatient.close()
  }
})
