import { createBrake, type Pace, publishByContainers, usualPace } from '@carteiro/meta-graph'
import { createPlatformClient, type PlatformDefinition } from '@carteiro/platform-kit'
import { createInstagramApi } from './api.ts'
import { catalog } from './catalog.ts'
import type { InstagramConfig } from './config.ts'
import { failures } from './failures.ts'
import { FACEBOOK_LOGIN, instagramOAuth } from './oauth.ts'
import { planPost } from './post.ts'

export { catalog } from './catalog.ts'
export { type InstagramConfig, instagramConfig } from './config.ts'

/** The service's parts: what it announces, and the story of each option. */
export const defineInstagram = (
  config: InstagramConfig,
  changed: Partial<Pace> = {},
): PlatformDefinition & { config: InstagramConfig } => {
  const pace: Pace = {
    ...usualPace,
    publishCallSeconds: config.INSTAGRAM_PUBLISH_CALL_SECONDS,
    doubtSeconds: config.INSTAGRAM_DOUBT_SECONDS,
    doubtLookSeconds: Math.min(usualPace.doubtLookSeconds, Math.max(1, config.INSTAGRAM_DOUBT_SECONDS / 3)),
    ...changed,
  }
  const clientAt = (baseUrl: string) => createPlatformClient({ platform: 'instagram', baseUrl })
  const clients = {
    instagram: clientAt(config.INSTAGRAM_API_BASE_URL),
    facebook: clientAt(config.INSTAGRAM_FACEBOOK_API_BASE_URL),
  }
  const api = {
    version: config.INSTAGRAM_API_VERSION,
    brake: createBrake('Instagram'),
    pace,
  }
  const publish = publishByContainers({
    platform: { name: 'Instagram', pace, ...failures },
    apiOf: ({ account }) => {
      const client = account.profile.login === FACEBOOK_LOGIN ? clients.facebook : clients.instagram
      return createInstagramApi({ ...api, client }, account)
    },
    planPost,
  })
  return {
    catalog,
    config,
    oauth: instagramOAuth(config, clients),
    publish: Object.fromEntries(catalog.options.map(({ option }) => [option, publish])),
  }
}
