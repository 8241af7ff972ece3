import { createPlatformClient, type PlatformDefinition } from '@carteiro/platform-kit'
import { catalog } from './catalog.ts'
import type { InstagramConfig } from './config.ts'
import { type Pace, usualPace } from './pace.ts'
import { createPublish } from './publish.ts'

export { catalog } from './catalog.ts'
export { type InstagramConfig, instagramConfig } from './config.ts'

/** The service's parts: what it announces, and the story of each option. */
export const defineInstagram = (
  config: InstagramConfig,
  pace: Partial<Pace> = {},
): PlatformDefinition & { config: InstagramConfig } => {
  const publish = createPublish({
    client: createPlatformClient({ platform: 'instagram', baseUrl: config.INSTAGRAM_API_BASE_URL }),
    version: config.INSTAGRAM_API_VERSION,
    pace: {
      ...usualPace,
      publishCallSeconds: config.INSTAGRAM_PUBLISH_CALL_SECONDS,
      doubtSeconds: config.INSTAGRAM_DOUBT_SECONDS,
      doubtLookSeconds: Math.min(usualPace.doubtLookSeconds, Math.max(1, config.INSTAGRAM_DOUBT_SECONDS / 3)),
      ...pace,
    },
  })
  return {
    catalog,
    config,
    publish: Object.fromEntries(catalog.options.map(({ option }) => [option, publish])),
  }
}
