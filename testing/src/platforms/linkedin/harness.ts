import type { JobContent, MediaFile } from '@carteiro/contracts'
import { defineLinkedIn, linkedinConfig } from '@carteiro/linkedin'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { padded, startSandboxHarness } from '@carteiro/testing/sandbox/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'

export const MEMBER = 'urn:li:person:8675309'
export const ORGANIZATION = 'urn:li:organization:5590506'

/** The LinkedIn service with a real database and the real sandbox behind it, for a member or an organisation. */
export const startLinkedInHarness = async (externalId = MEMBER) => {
  const harness = await startSandboxHarness({
    platform: 'linkedin',
    account: {
      externalId,
      username: 'carteiro',
      accessToken: 'sandbox-linkedin-access-token',
      scopes: ['openid', 'profile', 'w_member_social', 'w_organization_social', 'r_organization_social'],
    },
    processingMs: 0,
    define: (sandboxUrl) =>
      defineLinkedIn(
        settingsInSandbox(linkedinConfig, 'linkedin', sandboxUrl, { LINKEDIN_GRACE_SECONDS: '0' }),
      ),
  })
  const rules = (more: Record<string, unknown> = {}) =>
    harness.control('PUT', 'linkedin/rules', { member_calls_per_day: 10_000, ...more })
  await rules()
  return {
    ...harness,
    rules,
    advance: (seconds: number) => harness.control('POST', 'clock', { advance_ms: seconds * 1000 }),
    job: (caption: string, more: Partial<JobContent> = {}): NewJob => ({
      option: 'linkedin_post',
      content: { caption, mediaFiles: [], settings: {}, ...more },
    }),
    /** A real video of three parts. */
    largeVideo: (): MediaFile => {
      const video = harness.fixture('reel.mp4')
      return harness.media.add('large.mp4', 'video/mp4', padded(video, 9_000_000 - video.length))
    },
    reset: async (): Promise<void> => {
      await harness.reset()
      await harness.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type LinkedInHarness = Awaited<ReturnType<typeof startLinkedInHarness>>
