import type { MediaFile } from '@carteiro/contracts'
import { type Pace, usualPace } from '@carteiro/meta-graph'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ContainerHarness, noPatience } from './harness.ts'

const { pollAtSeconds, pollEverySeconds } = usualPace

/** Tests that a service waits while a platform does not know its own new ids. Call it in a test file of its own. */
export const describeLag = (platform: {
  name: string
  start: (changed: Partial<Pace>) => Promise<ContainerHarness>
  /** Makes a different post at each call, with these pictures. */
  post: (pictures: MediaFile[]) => NewJob
  /** Pictures of a post, and the platform's answer for an unknown id. */
  posts: [count: number, unknownId: 'graph' | 'own'][]
  /** The fewest pictures that a post may have. */
  fewestPictures: number
  /** The answer of the publishing call when it is too early. */
  tooEarly: { message: string; code: number; error_subcode: number }
}): void => {
  describe(`a service waits while ${platform.name} does not know its own new ids`, () => {
    let harness: ContainerHarness
    beforeAll(async () => {
      harness = await platform.start({ pollAtSeconds, pollEverySeconds })
    })
    afterAll(() => harness.close())
    beforeEach(() => harness.reset())

    const publish = async (count: number) => {
      const pictures = Array.from({ length: count }, () => harness.file('square.jpg'))
      const { last, all } = await harness.runToTheEnd(await harness.enqueue(platform.post(pictures)))
      return { last, all, posts: await harness.posts() }
    }
    const completedAs = ([post]: { id: string; permalink: string }[]) => ({
      outcome: 'completed',
      platform_response: { post_id: post?.id, permalink: post?.permalink },
    })

    describe.each([2_500, 8_000])('new ids are unknown for %i ms', (lag) => {
      test.each(platform.posts)(
        'a post of %i pictures is published once (unknown ids: %s)',
        async (count, unknown_id) => {
          await harness.control('PUT', 'lag', { '*': { ids: lag, lists: lag } })
          await harness.rules({ unknown_id })
          const made = await harness.callsDuring('create_container', async () => {
            const { last, all, posts } = await publish(count)
            expect(last).toMatchObject(completedAs(posts))
            expect(posts).toHaveLength(1)
            expect(posts[0]?.media).toHaveLength(count)
            expect(all.slice(0, -1).every(({ outcome }) => outcome === 'pending')).toBe(true)
          })
          expect(made).toBe(count < 2 ? 1 : count + 1)
        },
      )

      test.each(['graph', 'own'])(
        'calls are repeated while reads know the new ids and calls do not (%s)',
        async (unknown_id) => {
          await harness.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } })
          await harness.rules({ use_lag_ms: lag, unknown_id })
          const { last, posts } = await publish(2)
          expect(last).toMatchObject(completedAs(posts))
          expect(posts).toHaveLength(1)
        },
      )
    })

    test('the publishing call is repeated when it was too early', async () => {
      await harness.refusal('publish_container', 400, { error: platform.tooEarly }, { times: 5 })
      const { last, all, posts } = await publish(2)
      expect(last).toMatchObject(completedAs(posts))
      expect(all.some(({ outcome }) => outcome === 'failed')).toBe(false)
      expect(posts).toHaveLength(1)
    })

    test('a job whose containers are known at once is not delayed', async () => {
      await harness.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } })
      const { all } = await publish(2)
      expect(all).toHaveLength(1)
    })

    test('a container that stays unknown is created again, and finally the job is refused', async () => {
      const impatient = await platform.start(noPatience)
      try {
        await impatient.control('PUT', 'lag', { '*': { ids: 600_000, lists: 0 } })
        const pictures = Array.from({ length: platform.fewestPictures }, () => impatient.file('square.jpg'))
        const claim = await impatient.enqueue(platform.post(pictures))
        const made = await impatient.callsDuring('create_container', async () => {
          expect((await impatient.runToTheEnd(claim)).last).toMatchObject({ verdict: 'refuse' })
        })
        expect(made).toBe(3)
        expect(await impatient.posts()).toEqual([])
      } finally {
        await impatient.close()
      }
    })
  })
}
