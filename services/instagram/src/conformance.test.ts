import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startInstagramHarness } from '@carteiro/testing/platforms/instagram/harness'

describeConformance('instagram', async () => {
  const instagram = await startInstagramHarness()
  const intruder = await startPlatformHarness({ ...instagram.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    harness: instagram.harness,
    intruder,
    newJob: () => {
      count += 1
      const mediaFiles = [instagram.file('square.jpg')]
      return { option: 'instagram_feed', content: { caption: `Número ${count}`, mediaFiles, settings: {} } }
    },
    countPosts: async () => (await instagram.posts()).length,
    loseAnswer: () => instagram.fault('publish_container', 'response_lost'),
    loseRequest: () => instagram.fault('publish_container', 'request_lost'),
    reset: instagram.reset,
    close: async () => {
      await intruder.close()
      await instagram.close()
    },
  }
})
