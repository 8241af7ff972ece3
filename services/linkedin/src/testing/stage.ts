import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { settingsInSandbox } from '../../../../tests/support/sandbox-settings.ts'
import { padded, setSandboxStage } from '../../../../tests/support/sandbox-stage.ts'
import { linkedinConfig } from '../config.ts'
import { defineLinkedIn } from '../definition.ts'

export const MEMBER = 'urn:li:person:8675309'
export const ORGANIZATION = 'urn:li:organization:5590506'

/** The LinkedIn service with a real database and the real sandbox behind it, for a member or an organisation. */
export const setLinkedInStage = async (externalId = MEMBER) => {
  const stage = await setSandboxStage({
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
    stage.control('PUT', 'linkedin/rules', { member_calls_per_day: 10_000, ...more })
  await rules()
  return {
    ...stage,
    rules,
    advance: (seconds: number) => stage.control('POST', 'clock', { advance_ms: seconds * 1000 }),
    job: (caption: string, more: Partial<JobContent> = {}): NewJob => ({
      option: 'linkedin_post',
      content: { caption, mediaFiles: [], settings: {}, ...more },
    }),
    /** A real video of three parts. */
    largeVideo: (): MediaFile => {
      const video = stage.fixture('reel.mp4')
      return stage.media.add('large.mp4', 'video/mp4', padded(video, 9_000_000 - video.length))
    },
    reset: async (): Promise<void> => {
      await stage.reset()
      await stage.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type LinkedInStage = Awaited<ReturnType<typeof setLinkedInStage>>
