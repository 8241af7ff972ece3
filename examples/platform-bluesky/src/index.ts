import type { PlatformDefinition } from '@carteiro/platform-kit'
import { createBlueskyApi } from './api.ts'
import { catalog } from './catalog.ts'
import type { BlueskyConfig } from './config.ts'
import { connection, serverOf } from './connection.ts'
import { publishPost } from './publish.ts'
import { createServers } from './servers.ts'

export { type BlueskyConfig, blueskyConfig } from './config.ts'

/** The Bluesky service, apart from where it runs. */
export const defineBluesky = (config: BlueskyConfig): PlatformDefinition => {
  const servers = createServers(config.BLUESKY_PRIVATE_ORIGINS, config)
  const publish = publishPost(
    ({ account }) =>
      createBlueskyApi(servers(serverOf(account, config)), {
        did: account.externalId,
        accessToken: account.accessToken,
      }),
    config.BLUESKY_WEB_URL,
  )
  return { catalog, publish: { bluesky_post: publish }, connection: connection(config, servers) }
}
