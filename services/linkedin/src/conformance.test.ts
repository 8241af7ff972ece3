import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { ORGANIZATION, setLinkedInStage } from './testing/stage.ts'

describeConformance('linkedin', async () => {
  const linkedin = await setLinkedInStage(ORGANIZATION)
  const intruder = await setPlatformStage({ ...linkedin.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    stage: linkedin.stage,
    intruder,
    newJob: () => {
      count += 1
      return linkedin.job(`Bom dia, número ${count}`, { mediaFiles: [linkedin.file('square.jpg')] })
    },
    countPosts: async () => (await linkedin.posts()).length,
    loseAnswer: () => linkedin.fault('create_post', 'response_lost'),
    loseRequest: () => linkedin.fault('create_post', 'request_lost'),
    reset: linkedin.reset,
    close: async () => {
      await intruder.close()
      await linkedin.close()
    },
  }
})
