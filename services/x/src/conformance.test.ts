import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startXHarness } from '@carteiro/testing/platforms/x/harness'

describeConformance('x', async () => {
  const x = await startXHarness()
  const intruder = await startPlatformHarness({ ...x.options, role: 'carteiro_platform_instagram' })
  let count = 0
  return {
    harness: x.harness,
    intruder,
    newJob: () => {
      count += 1
      return x.job(`Bom dia, número ${count}`, { mediaFiles: [x.file('square.jpg')] })
    },
    countPosts: async () => (await x.posts()).length,
    loseAnswer: () => x.fault('create_post', 'response_lost'),
    loseDeletion: () => x.fault('delete_post', 'response_lost'),
    loseRequest: () => x.fault('create_post', 'request_lost'),
    reset: x.reset,
    close: async () => {
      await intruder.close()
      await x.close()
    },
  }
})
