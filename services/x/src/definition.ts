import { createPlatformClient, type PlatformDefinition } from '@carteiro/platform-kit'
import { createXApi } from './api.ts'
import { catalog } from './catalog.ts'
import { xOAuth } from './oauth.ts'
import { paceOf } from './pace.ts'
import { publishPost } from './publish.ts'

/** The X service, apart from where it runs. */
export const defineX = (
  config: Parameters<typeof xOAuth>[0] & Parameters<typeof paceOf>[0],
): PlatformDefinition => {
  const api = createXApi(createPlatformClient({ platform: 'x', baseUrl: config.X_API_BASE_URL }))
  return { catalog, publish: { x_post: publishPost(api, paceOf(config)) }, oauth: xOAuth(config) }
}
