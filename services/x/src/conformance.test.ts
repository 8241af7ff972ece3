import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startXHarness } from '@carteiro/testing/platforms/x/harness'

describeConformance('x', async () => {
  const x = await startXHarness()
  const intruder = await startPlatformHarness({ ...x.options, role: 'carteiro_platform_instagram' })
  let count = 0
  return {
    harness: x.harness,
    intruder,
    newJob: () => {
      count += 1
      return x.job(`Bom dia, número ${count}`, { mediaFiles: [x.file('square.jpg')] })
    },
    countPosts: async () => (await x.posts()).length,
    loseAnswer: () => x.fault('create_post', 'response_lost'),
    loseDeletion: () => x.fault('delete_post', 'response_lost'),
    loseRequest: () => x.fault('create_post', 'request_lost'),
    newThread: (parts) => {
      count += 1
      const text = (part: number) => `Sequência ${count}, parte ${part}`
      const thread = Array.from({ length: parts - 1 }, (_, index) => ({
        text: text(index + 2),
        mediaFiles: [],
      }))
      return x.job(text(1), { mediaFiles: [x.file('square.jpg')], thread })
    },
    listReplies: async () =>
      (await x.posts()).map(({ id, settings }) => {
        const reply = settings.reply as { in_reply_to_tweet_id: string } | undefined
        return { id, repliesTo: reply?.in_reply_to_tweet_id }
      }),
    loseAnswerOf: (skip) => x.fault('create_post', 'response_lost', { skip }),
    loseRequestOf: (skip) => x.fault('create_post', 'request_lost', { skip }),
    refuseAfter: async (skip) => {
      // A part before it that is not shown yet would be refused, too, and counted.
      await x.control('PUT', 'lag', { x: { ids: 0, lists: 0 } })
      await x.fault('create_post', 'error', {
        skip,
        status: 403,
        body: { detail: 'It contains an invalid URL.' },
      })
    },
    reset: async () => {
      await x.control('PUT', 'lag', {})
      await x.reset()
    },
    close: async () => {
      await intruder.close()
      await x.close()
    },
  }
})
