import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { settingsInSandbox } from '../../../../tests/support/sandbox-settings.ts'
import { padded, setSandboxStage } from '../../../../tests/support/sandbox-stage.ts'
import { tiktokConfig } from '../config.ts'
import { defineTikTok } from '../definition.ts'

export { padded } from '../../../../tests/support/sandbox-stage.ts'

export const account = {
  externalId: '723f24d7-e717-40f8-a2b6-cb8464cd23b4',
  username: 'carteiro.demo',
  accessToken: 'sandbox-tiktok-access-token',
}

/** The TikTok service with a real database and the real sandbox, or what stands at `apiBaseUrl`, behind it. */
export const setTikTokStage = async (apiBaseUrl?: string) => {
  const stage = await setSandboxStage({
    platform: 'tiktok',
    account,
    processingMs: 0,
    define: (sandboxUrl) =>
      defineTikTok(
        settingsInSandbox(
          tiktokConfig,
          'tiktok',
          sandboxUrl,
          apiBaseUrl ? { TIKTOK_API_BASE_URL: apiBaseUrl } : {},
        ),
      ),
  })
  /** What the sandbox's TikTok knows of app and creator; a minute's calls are not counted in tests. */
  const rules = (more: Record<string, unknown> = {}) =>
    stage.control('PUT', 'tiktok/rules', { rate_limits: false, ...more })

  return {
    ...stage,
    /** What is new can be read at once, for tests of something else. Until the next reset. */
    noLag: () => stage.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } }),
    rules,
    video: (settings: Record<string, unknown> = {}, more: Partial<JobContent> = {}): NewJob => ({
      option: 'tiktok_video',
      content: {
        caption: 'Bom dia #carteiro',
        mediaFiles: [stage.file('reel.mp4')],
        settings: { privacy: 'PUBLIC_TO_EVERYONE', ...settings },
        ...more,
      },
    }),
    photos: (settings: Record<string, unknown> = {}, more: Partial<JobContent> = {}): NewJob => ({
      option: 'tiktok_photo',
      content: {
        caption: 'Duas fotos',
        mediaFiles: [stage.file('square.jpg'), stage.file('portrait.jpg')],
        settings: { privacy: 'PUBLIC_TO_EVERYONE', ...settings },
        ...more,
      },
    }),
    /** A real video of three chunks, the last one longer. */
    largeVideo: (bytes = 31_000_000): MediaFile => {
      const video = stage.fixture('reel.mp4')
      return stage.media.add('large.mp4', 'video/mp4', padded(video, bytes - video.length))
    },
    reset: async (): Promise<void> => {
      await stage.reset()
      await stage.control('PUT', 'lag', {})
      await rules()
    },
  }
}
export type TikTokStage = Awaited<ReturnType<typeof setTikTokStage>>
