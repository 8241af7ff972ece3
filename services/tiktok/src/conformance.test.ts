import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startTikTokHarness } from '@carteiro/testing/platforms/tiktok/harness'

describeConformance('tiktok', async () => {
  const tiktok = await startTikTokHarness()
  const intruder = await startPlatformHarness({ ...tiktok.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    harness: tiktok.harness,
    intruder,
    newJob: () => {
      count += 1
      return tiktok.video({}, { caption: `Bom dia, número ${count}` })
    },
    countPosts: async () => (await tiktok.posts()).length,
    loseAnswer: () => tiktok.fault('upload_last_chunk', 'response_lost'),
    loseRequest: () => tiktok.fault('upload_last_chunk', 'request_lost'),
    reset: tiktok.reset,
    close: async () => {
      await intruder.close()
      await tiktok.close()
    },
  }
})
