import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { settingsInSandbox } from '../../../../tests/support/sandbox-settings.ts'
import { padded, setSandboxStage } from '../../../../tests/support/sandbox-stage.ts'
import { youtubeConfig } from '../config.ts'
import { defineYouTube } from '../definition.ts'

export const PLAYLIST = 'PLcarteiro0000000000000000000000000'

export const account = {
  externalId: 'UCcarteiroDemo0000000000',
  username: 'carteiro.demo',
  accessToken: 'sandbox-youtube-access-token',
}

/** The YouTube service with a real database and the real sandbox behind it. */
export const setYouTubeStage = async () => {
  const stage = await setSandboxStage({
    platform: 'youtube',
    account,
    processingMs: 0,
    define: (sandboxUrl) => defineYouTube(settingsInSandbox(youtubeConfig, 'youtube', sandboxUrl)),
  })
  const rules = (more: Record<string, unknown> = {}) => stage.control('PUT', 'youtube/rules', more)

  return {
    ...stage,
    /** What is new can be read at once, for tests of something else. Until the next reset. */
    noLag: () => stage.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } }),
    rules,
    video: (
      settings: Record<string, unknown> = {},
      more: Partial<JobContent> = {},
      option = 'youtube_video',
    ): NewJob => ({
      option,
      content: { caption: 'Bom dia #carteiro', mediaFiles: [stage.file('reel.mp4')], settings, ...more },
    }),
    /** A real video of three chunks. */
    largeVideo: (bytes = 40_000_000): MediaFile => {
      const video = stage.fixture('reel.mp4')
      return stage.media.add('large.mp4', 'video/mp4', padded(video, bytes - video.length))
    },
    advance: (seconds: number) => stage.control('POST', 'clock', { advance_ms: seconds * 1000 }),
    reset: async (): Promise<void> => {
      await stage.reset()
      await stage.control('PUT', 'lag', {})
      await stage.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type YouTubeStage = Awaited<ReturnType<typeof setYouTubeStage>>
