import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startFacebookHarness } from '@carteiro/testing/platforms/facebook/harness'

describeConformance('facebook', async () => {
  const facebook = await startFacebookHarness()
  const intruder = await startPlatformHarness({ ...facebook.options, role: 'carteiro_platform_x' })
  return {
    harness: facebook.harness,
    intruder,
    newJob: () => facebook.post(),
    countPosts: async () => (await facebook.posts()).length,
    loseAnswer: () => facebook.fault('publish_post', 'response_lost'),
    editing: {
      changes: { caption: 'Boa noite' },
      isShown: async () => (await facebook.posts())[0]?.text === 'Boa noite',
      loseAnswer: () => facebook.fault('edit_post', 'response_lost'),
    },
    loseDeletion: () => facebook.fault('delete_post', 'response_lost'),
    loseRequest: () => facebook.fault('publish_post', 'request_lost'),
    reset: facebook.reset,
    close: async () => {
      await intruder.close()
      await facebook.close()
    },
  }
})
