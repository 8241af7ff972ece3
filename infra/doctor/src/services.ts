import { dispatcherConfig } from '@carteiro/dispatcher'
import { defineFacebook, facebookConfig } from '@carteiro/facebook'
import { gatewayConfig } from '@carteiro/gateway'
import { defineInstagram, instagramConfig } from '@carteiro/instagram'
import { defineLinkedIn, linkedinConfig } from '@carteiro/linkedin'
import type { PlatformDefinition } from '@carteiro/platform-kit'
import { forEachPlatform, type PlatformName } from '@carteiro/platforms'
import { defineThreads, threadsConfig } from '@carteiro/threads'
import { defineTikTok, tiktokConfig } from '@carteiro/tiktok'
import { defineX, xConfig } from '@carteiro/x'
import { defineYouTube, youtubeConfig } from '@carteiro/youtube'
import type { z } from 'zod'

type PlatformService = {
  /** Its settings. */
  config: z.ZodObject
  /** The service as its settings make it. */
  define: (config: never) => PlatformDefinition
}

export const platformServices = {
  tiktok: { config: tiktokConfig, define: defineTikTok },
  instagram: { config: instagramConfig, define: defineInstagram },
  youtube: { config: youtubeConfig, define: defineYouTube },
  x: { config: xConfig, define: defineX },
  linkedin: { config: linkedinConfig, define: defineLinkedIn },
  facebook: { config: facebookConfig, define: defineFacebook },
  threads: { config: threadsConfig, define: defineThreads },
} satisfies Record<PlatformName, PlatformService>

/** The settings of every service, by its name. */
export const configs: Record<string, z.ZodObject> = {
  gateway: gatewayConfig,
  dispatcher: dispatcherConfig,
  ...forEachPlatform((name) => platformServices[name].config),
}
