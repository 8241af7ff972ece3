import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startThreadsHarness } from '@carteiro/testing/platforms/threads/harness'

describeConformance('threads', async () => {
  const threads = await startThreadsHarness()
  const intruder = await startPlatformHarness({ ...threads.options, role: 'carteiro_platform_x' })
  return {
    harness: threads.harness,
    intruder,
    newJob: () => threads.post(),
    countPosts: async () => (await threads.posts()).length,
    loseAnswer: () => threads.fault('publish_container', 'response_lost'),
    loseDeletion: () => threads.fault('delete_post', 'response_lost'),
    loseRequest: () => threads.fault('publish_container', 'request_lost'),
    reset: threads.reset,
    close: async () => {
      await intruder.close()
      await threads.close()
    },
  }
})
