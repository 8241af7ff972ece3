import { platformConfig } from '@carteiro/platform-kit'
import { commaSeparated } from '@carteiro/service-kit'
import { z } from 'zod'

const DEFAULT_PORT = 8089

/** The configuration of the Bluesky service. It needs no app: every user brings an app password. */
export const blueskyConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(DEFAULT_PORT),
  /** Where accounts log in whose users name no server. */
  BLUESKY_SERVER_URL: z.url().default('https://bsky.social'),
  /** Where people read posts. */
  BLUESKY_WEB_URL: z.url().default('https://bsky.app'),
  /** Origins of servers, separated by commas, that are called although their address is private. */
  BLUESKY_PRIVATE_ORIGINS: commaSeparated,
})
export type BlueskyConfig = z.infer<typeof blueskyConfig>
