import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startThreadsHarness } from '@carteiro/testing/platforms/threads/harness'

describeConformance('threads', async () => {
  const threads = await startThreadsHarness()
  const intruder = await startPlatformHarness({ ...threads.options, role: 'carteiro_platform_x' })
  return {
    harness: threads.harness,
    intruder,
    newJob: () => threads.post(),
    countPosts: async () => (await threads.posts()).length,
    loseAnswer: () => threads.fault('publish_container', 'response_lost'),
    loseDeletion: () => threads.fault('delete_post', 'response_lost'),
    loseRequest: () => threads.fault('publish_container', 'request_lost'),
    newThread: (parts) => {
      const thread = Array.from({ length: parts - 1 }, (_, index) => ({
        text: `Parte ${index + 2}`,
        mediaFiles: [],
      }))
      return threads.post([], {}, { thread })
    },
    listReplies: async () =>
      (await threads.posts()).map(({ id, settings }) => ({
        id,
        repliesTo: settings.reply_to_id === undefined ? undefined : String(settings.reply_to_id),
      })),
    loseAnswerOf: (skip) => threads.fault('publish_container', 'response_lost', { skip }),
    loseRequestOf: (skip) => threads.fault('publish_container', 'request_lost', { skip }),
    refuseAfter: (skip) =>
      threads.fault('create_container', 'error', {
        skip,
        status: 400,
        body: { error: { message: 'THREADS_API__FEATURE_NOT_AVAILABLE', code: 100 } },
      }),
    reset: threads.reset,
    close: async () => {
      await intruder.close()
      await threads.close()
    },
  }
})
