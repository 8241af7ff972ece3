import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { setXStage } from './testing/stage.ts'

describeConformance('x', async () => {
  const x = await setXStage()
  const intruder = await setPlatformStage({ ...x.options, role: 'carteiro_platform_instagram' })
  let count = 0
  return {
    stage: x.stage,
    intruder,
    newJob: () => {
      count += 1
      return x.job(`Bom dia, número ${count}`, { mediaFiles: [x.file('square.jpg')] })
    },
    countPosts: async () => (await x.posts()).length,
    loseAnswer: () => x.fault('create_post', 'response_lost'),
    loseRequest: () => x.fault('create_post', 'request_lost'),
    reset: x.reset,
    close: async () => {
      await intruder.close()
      await x.close()
    },
  }
})
