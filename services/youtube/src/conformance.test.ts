import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { setYouTubeStage } from './testing/stage.ts'

describeConformance('youtube', async () => {
  const youtube = await setYouTubeStage()
  const intruder = await setPlatformStage({ ...youtube.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    stage: youtube.stage,
    intruder,
    newJob: () => {
      count += 1
      return youtube.video({}, { caption: `Bom dia, número ${count}` })
    },
    countPosts: async () => (await youtube.posts()).length,
    loseAnswer: () => youtube.fault('send_last_bytes', 'response_lost'),
    loseRequest: () => youtube.fault('send_last_bytes', 'request_lost'),
    reset: youtube.reset,
    close: async () => {
      await intruder.close()
      await youtube.close()
    },
  }
})
