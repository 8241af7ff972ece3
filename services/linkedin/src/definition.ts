import {
  createPlatformClient,
  createRangeSender,
  createUploadClients,
  currentRound,
  type PlatformDefinition,
} from '@carteiro/platform-kit'
import { createLinkedInApi } from './api.ts'
import { authorOf } from './author.ts'
import { catalog } from './catalog.ts'
import type { LinkedInConfig } from './config.ts'
import { LOOK_AT_PARTS } from './limits.ts'
import { linkedinOAuth } from './oauth.ts'
import { publishPost } from './publish.ts'

/** The LinkedIn service, apart from where it runs. */
export const defineLinkedIn = (
  config: Parameters<typeof linkedinOAuth>[0] &
    Pick<
      LinkedInConfig,
      'LINKEDIN_GRACE_SECONDS' | 'LINKEDIN_CREATE_CALL_SECONDS' | 'LINKEDIN_DOUBT_SECONDS'
    >,
): PlatformDefinition => {
  const baseUrl = config.LINKEDIN_API_BASE_URL
  const client = createPlatformClient({ platform: 'linkedin', baseUrl })
  const sendRange = createRangeSender(
    createUploadClients({ platform: 'linkedin', apiBaseUrl: baseUrl, hostSuffixes: ['.linkedin.com'] }),
  )
  const publish = publishPost((attempt) => ({
    attempt,
    api: createLinkedInApi(client, config.LINKEDIN_VERSION, attempt.account.accessToken),
    author: authorOf(attempt.account),
    sendRange,
    round: currentRound(attempt),
    graceSeconds: config.LINKEDIN_GRACE_SECONDS,
    createCallSeconds: config.LINKEDIN_CREATE_CALL_SECONDS,
    lookAtSeconds: LOOK_AT_PARTS.map((part) => part * config.LINKEDIN_DOUBT_SECONDS),
  }))
  return { catalog, publish: { linkedin_post: publish }, oauth: linkedinOAuth(config) }
}
