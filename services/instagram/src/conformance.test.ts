import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { setInstagramStage } from './testing/stage.ts'

describeConformance('instagram', async () => {
  const instagram = await setInstagramStage()
  const intruder = await setPlatformStage({ ...instagram.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    stage: instagram.stage,
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
