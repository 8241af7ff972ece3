import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { setFacebookStage } from './testing/stage.ts'

describeConformance('facebook', async () => {
  const facebook = await setFacebookStage()
  const intruder = await setPlatformStage({ ...facebook.options, role: 'carteiro_platform_x' })
  return {
    stage: facebook.stage,
    intruder,
    newJob: () => facebook.post(),
    countPosts: async () => (await facebook.posts()).length,
    loseAnswer: () => facebook.fault('publish_post', 'response_lost'),
    loseRequest: () => facebook.fault('publish_post', 'request_lost'),
    reset: facebook.reset,
    close: async () => {
      await intruder.close()
      await facebook.close()
    },
  }
})
