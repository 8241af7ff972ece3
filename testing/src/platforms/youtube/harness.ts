import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { padded, startSandboxHarness } from '@carteiro/testing/sandbox/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { defineYouTube, youtubeConfig } from '@carteiro/youtube'

export const PLAYLIST = 'PLcarteiro0000000000000000000000000'

export const account = {
  externalId: 'UCcarteiroDemo0000000000',
  username: 'carteiro.demo',
  accessToken: 'sandbox-youtube-access-token',
}

/** The YouTube service with a real database and the real sandbox behind it. */
export const startYouTubeHarness = async () => {
  const harness = await startSandboxHarness({
    platform: 'youtube',
    account,
    processingMs: 0,
    define: (sandboxUrl) => defineYouTube(settingsInSandbox(youtubeConfig, 'youtube', sandboxUrl)),
  })
  const rules = (more: Record<string, unknown> = {}) => harness.control('PUT', 'youtube/rules', more)

  return {
    ...harness,
    /** What is new can be read at once, for tests of something else. Until the next reset. */
    noLag: () => harness.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } }),
    rules,
    video: (
      settings: Record<string, unknown> = {},
      more: Partial<JobContent> = {},
      option = 'youtube_video',
    ): NewJob => ({
      option,
      content: { caption: 'Bom dia #carteiro', mediaFiles: [harness.file('reel.mp4')], settings, ...more },
    }),
    /** A real video of three chunks. */
    largeVideo: (bytes = 40_000_000): MediaFile => {
      const video = harness.fixture('reel.mp4')
      return harness.media.add('large.mp4', 'video/mp4', padded(video, bytes - video.length))
    },
    advance: (seconds: number) => harness.control('POST', 'clock', { advance_ms: seconds * 1000 }),
    reset: async (): Promise<void> => {
      await harness.reset()
      await harness.control('PUT', 'lag', {})
      await harness.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type YouTubeHarness = Awaited<ReturnType<typeof startYouTubeHarness>>
