import { createPlatformClient, type PlatformDefinition } from '@carteiro/platform-kit'
import { createXApi } from './api.ts'
import { catalog } from './catalog.ts'
import { publishPost } from './publish.ts'

/** The X service, apart from where it runs. */
export const defineX = (apiBaseUrl: string): PlatformDefinition => {
  const api = createXApi(createPlatformClient({ platform: 'x', baseUrl: apiBaseUrl }))
  return { catalog, publish: { x_post: publishPost(api) } }
}
