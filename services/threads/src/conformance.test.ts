import { describeConformance, setPlatformStage } from '@carteiro/platform-kit/conformance'
import { setThreadsStage } from './testing/stage.ts'

describeConformance('threads', async () => {
  const threads = await setThreadsStage()
  const intruder = await setPlatformStage({ ...threads.options, role: 'carteiro_platform_x' })
  return {
    stage: threads.stage,
    intruder,
    newJob: () => threads.post(),
    countPosts: async () => (await threads.posts()).length,
    loseAnswer: () => threads.fault('publish_container', 'response_lost'),
    loseRequest: () => threads.fault('publish_container', 'request_lost'),
    reset: threads.reset,
    close: async () => {
      await intruder.close()
      await threads.close()
    },
  }
})
