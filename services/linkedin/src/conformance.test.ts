import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { ORGANIZATION, startLinkedInHarness } from '@carteiro/testing/platforms/linkedin/harness'

describeConformance('linkedin', async () => {
  const linkedin = await startLinkedInHarness(ORGANIZATION)
  const intruder = await startPlatformHarness({ ...linkedin.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    harness: linkedin.harness,
    intruder,
    newJob: () => {
      count += 1
      return linkedin.job(`Bom dia, número ${count}`, { mediaFiles: [linkedin.file('square.jpg')] })
    },
    countPosts: async () => (await linkedin.posts()).length,
    loseAnswer: () => linkedin.fault('create_post', 'response_lost'),
    isDeletionSilent: true,
    editing: {
      changes: { caption: 'Boa noite (outra vez)' },
      isShown: async () => (await linkedin.posts())[0]?.text === 'Boa noite (outra vez)',
      loseAnswer: () => linkedin.fault('edit_post', 'response_lost'),
    },
    loseDeletion: () => linkedin.fault('delete_post', 'response_lost'),
    loseRequest: () => linkedin.fault('create_post', 'request_lost'),
    reset: linkedin.reset,
    close: async () => {
      await intruder.close()
      await linkedin.close()
    },
  }
})
