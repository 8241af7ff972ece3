import type { PlatformCatalog } from '@carteiro/contracts'
import { createTestDatabase } from '@carteiro/testing/database/database'
import type { Publish } from '../attempt.ts'
import { ResponseLost } from '../http-client.ts'
import { describeConformance } from './conformance.ts'
import { type NewJob, startPlatformHarness } from './harness.ts'

/** Neither a migration nor a role knows it. */
const PLATFORM = 'plaza'
const catalog: PlatformCatalog = {
  v: 1,
  platform: PLATFORM,
  display_name: 'Plaza',
  version: '1.0.0',
  options: [
    {
      option: 'plaza_post',
      title: 'Post',
      text: null,
      media: { combinations: [{ name: 'none', kinds: [], min: 0, max: 0 }], files: {} },
      settings: { type: 'object' },
    },
  ],
}
const job: NewJob = { option: 'plaza_post', content: { mediaFiles: [], caption: '', settings: {} } }

describeConformance('a platform that the database has never heard of', async () => {
  /** The platform: posts by the keys that its clients choose. */
  const posts = new Set<string>()
  let lost: 'answer' | 'request' | undefined
  const put = (key: string): void => {
    const loses = lost
    lost = undefined
    if (loses === 'request') throw new ResponseLost('reset')
    posts.add(key)
    if (loses === 'answer') throw new ResponseLost('reset')
  }

  const database = await createTestDatabase()
  const publish: Publish = async ({ jobId, step }) => {
    const { post_id } = await step('put', {
      publishes: true,
      callSeconds: 10,
      idempotent: { forSeconds: Number.POSITIVE_INFINITY },
      intent: { key: jobId },
      act: async () => {
        put(jobId)
        return { post_id: jobId }
      },
    })
    return { post_id, permalink: null }
  }
  const options = {
    database,
    account: { externalId: '1', username: 'ana', accessToken: 'secret' },
    definition: { catalog, publish: { plaza_post: publish } },
  }
  const harness = await startPlatformHarness(options)
  const intruder = await startPlatformHarness({ ...options, role: 'carteiro_platform_x' })
  return {
    harness,
    intruder,
    isIdempotent: true,
    newJob: () => job,
    countPosts: async () => posts.size,
    loseAnswer: async () => {
      lost = 'answer'
    },
    loseRequest: async () => {
      lost = 'request'
    },
    reset: async () => {
      posts.clear()
      await harness.reset()
    },
    close: async () => {
      await Promise.all([harness.close(), intruder.close()])
      await database.drop()
    },
  }
})
