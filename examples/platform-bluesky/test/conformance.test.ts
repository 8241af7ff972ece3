import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startHarness } from './harness.ts'

describeConformance('bluesky', async () => {
  const bluesky = await startHarness()
  const intruder = await startPlatformHarness({ ...bluesky.options, role: 'carteiro_platform_x' })
  return {
    harness: bluesky.harness,
    intruder,
    isIdempotent: true,
    newJob: () => bluesky.post(),
    countPosts: async () => bluesky.posts().length,
    loseAnswer: async () => bluesky.fault('put_record', 'response_lost'),
    loseRequest: async () => bluesky.fault('put_record', 'request_lost'),
    reset: bluesky.reset,
    close: async () => {
      await intruder.close()
      await bluesky.close()
    },
  }
})
