import type { JobContent, MediaFile } from '@carteiro/contracts'
import { defineFacebook, facebookConfig } from '@carteiro/facebook'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { startSandboxHarness } from '@carteiro/testing/sandbox/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'

export const account = {
  externalId: '100000000000001',
  username: 'Carteiro Demo',
  accessToken: 'sandbox-facebook-access-token',
}

/** The Facebook service with a real database and the real sandbox behind it. Nothing waits. */
export const startFacebookHarness = async () => {
  const harness = await startSandboxHarness({
    platform: 'facebook',
    account,
    processingMs: 0,
    define: (sandboxUrl) =>
      defineFacebook(
        settingsInSandbox(facebookConfig, 'facebook', sandboxUrl, {
          FACEBOOK_PUBLISH_CALL_SECONDS: '2',
          FACEBOOK_DOUBT_SECONDS: '30',
        }),
      ),
  })
  const rules = (more: Record<string, unknown> = {}) => harness.control('PUT', 'facebook/rules', more)
  let count = 0
  const job = (
    option: string,
    mediaFiles: MediaFile[],
    settings: Record<string, unknown>,
    more: Partial<JobContent>,
  ): NewJob => {
    count += 1
    return { option, content: { caption: `Bom dia, número ${count}`, mediaFiles, settings, ...more } }
  }
  return {
    ...harness,
    rules,
    post: (files: MediaFile[] = [], settings: Record<string, unknown> = {}, more: Partial<JobContent> = {}) =>
      job('facebook_post', files, settings, more),
    reel: (settings: Record<string, unknown> = {}) =>
      job('facebook_reel', [harness.file('reel.mp4')], settings, {}),
    story: (name: string) => job('facebook_story', [harness.file(name)], {}, { caption: '' }),
    reset: async (): Promise<void> => {
      await harness.reset()
      await harness.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type FacebookHarness = Awaited<ReturnType<typeof startFacebookHarness>>
