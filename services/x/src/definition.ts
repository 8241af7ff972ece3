import { createPlatformClient, type PlatformDefinition } from '@carteiro/platform-kit'
import { createXApi } from './api.ts'
import { catalog } from './catalog.ts'
import type { XConfig } from './config.ts'
import { xOAuth } from './oauth.ts'
import { publishPost } from './publish.ts'

/** The X service, apart from where it runs. */
export const defineX = (
  config: Pick<XConfig, 'X_API_BASE_URL' | 'X_AUTHORIZE_URL' | 'X_CLIENT_ID' | 'X_CLIENT_SECRET'>,
): PlatformDefinition => {
  const api = createXApi(createPlatformClient({ platform: 'x', baseUrl: config.X_API_BASE_URL }))
  return { catalog, publish: { x_post: publishPost(api) }, oauth: xOAuth(config) }
}
