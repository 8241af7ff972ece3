import { dispatcherConfig } from '@carteiro/dispatcher'
import { defineFacebook, facebookConfig } from '@carteiro/facebook'
import { gatewayConfig } from '@carteiro/gateway'
import { defineInstagram, instagramConfig } from '@carteiro/instagram'
import { defineLinkedIn, linkedinConfig } from '@carteiro/linkedin'
import type { PlatformDefinition } from '@carteiro/platform-kit'
import { defineThreads, threadsConfig } from '@carteiro/threads'
import { defineTikTok, tiktokConfig } from '@carteiro/tiktok'
import { defineX, xConfig } from '@carteiro/x'
import { defineYouTube, youtubeConfig } from '@carteiro/youtube'
import type { z } from 'zod'

/** What each service is told. */
export const configs: Record<string, z.ZodObject> = {
  gateway: gatewayConfig,
  dispatcher: dispatcherConfig,
  tiktok: tiktokConfig,
  instagram: instagramConfig,
  youtube: youtubeConfig,
  x: xConfig,
  linkedin: linkedinConfig,
  facebook: facebookConfig,
  threads: threadsConfig,
}

/** Each platform's service, as its configuration makes it. */
export const definitions: Record<string, (config: never) => PlatformDefinition> = {
  tiktok: defineTikTok,
  instagram: defineInstagram,
  youtube: defineYouTube,
  x: defineX,
  linkedin: defineLinkedIn,
  facebook: defineFacebook,
  threads: defineThreads,
}

const notPlatforms = ['gateway', 'dispatcher']
export const isPlatform = (service: string): boolean => !notPlatforms.includes(service)
