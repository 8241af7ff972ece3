import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { padded, startSandboxHarness } from '@carteiro/testing/sandbox/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { defineTikTok, tiktokConfig } from '@carteiro/tiktok'

export { padded } from '@carteiro/testing/sandbox/harness'

export const account = {
  externalId: '723f24d7-e717-40f8-a2b6-cb8464cd23b4',
  username: 'carteiro.demo',
  accessToken: 'sandbox-tiktok-access-token',
}

/** The TikTok service with a real database and the real sandbox, or what stands at `apiBaseUrl`, behind it. */
export const startTikTokHarness = async (apiBaseUrl?: string) => {
  const harness = await startSandboxHarness({
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
    harness.control('PUT', 'tiktok/rules', { rate_limits: false, ...more })

  return {
    ...harness,
    /** What is new can be read at once, for tests of something else. Until the next reset. */
    noLag: () => harness.control('PUT', 'lag', { '*': { ids: 0, lists: 0 } }),
    rules,
    video: (settings: Record<string, unknown> = {}, more: Partial<JobContent> = {}): NewJob => ({
      option: 'tiktok_video',
      content: {
        caption: 'Bom dia #carteiro',
        mediaFiles: [harness.file('reel.mp4')],
        settings: { privacy: 'PUBLIC_TO_EVERYONE', ...settings },
        ...more,
      },
    }),
    photos: (settings: Record<string, unknown> = {}, more: Partial<JobContent> = {}): NewJob => ({
      option: 'tiktok_photo',
      content: {
        caption: 'Duas fotos',
        mediaFiles: [harness.file('square.jpg'), harness.file('portrait.jpg')],
        settings: { privacy: 'PUBLIC_TO_EVERYONE', ...settings },
        ...more,
      },
    }),
    /** A real video of three chunks, the last one longer. */
    largeVideo: (bytes = 31_000_000): MediaFile => {
      const video = harness.fixture('reel.mp4')
      return harness.media.add('large.mp4', 'video/mp4', padded(video, bytes - video.length))
    },
    reset: async (): Promise<void> => {
      await harness.reset()
      await harness.control('PUT', 'lag', {})
      await rules()
    },
  }
}
export type TikTokHarness = Awaited<ReturnType<typeof startTikTokHarness>>
