import { describeConformance, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { startYouTubeHarness } from '@carteiro/testing/platforms/youtube/harness'

describeConformance('youtube', async () => {
  const youtube = await startYouTubeHarness()
  const intruder = await startPlatformHarness({ ...youtube.options, role: 'carteiro_platform_x' })
  let count = 0
  return {
    harness: youtube.harness,
    intruder,
    newJob: () => {
      count += 1
      return youtube.video({}, { caption: `Bom dia, número ${count}` })
    },
    countPosts: async () => (await youtube.posts()).length,
    loseAnswer: () => youtube.fault('send_last_bytes', 'response_lost'),
    editing: {
      changes: { caption: 'Boa noite', settings: { title: 'Outro título', privacy: 'unlisted' } },
      isShown: async () =>
        (await youtube.posts()).some(
          ({ text, settings }) =>
            text === 'Boa noite' && settings?.title === 'Outro título' && settings?.privacy === 'unlisted',
        ),
      loseAnswer: () => youtube.fault('update_video', 'response_lost'),
    },
    loseDeletion: () => youtube.fault('delete_video', 'response_lost'),
    loseRequest: () => youtube.fault('send_last_bytes', 'request_lost'),
    reset: youtube.reset,
    close: async () => {
      await intruder.close()
      await youtube.close()
    },
  }
})
