import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { setTikTokStage } from './testing/stage.ts'

describeConformance('tiktok', async () => {
  const tiktok = await setTikTokStage()
  const intruder = await setPlatformStage({ ...tiktok.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    stage: tiktok.stage,
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
