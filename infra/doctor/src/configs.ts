import { dispatcherConfig } from '@carteiro/dispatcher'
import { facebookConfig } from '@carteiro/facebook'
import { gatewayConfig } from '@carteiro/gateway'
import { instagramConfig } from '@carteiro/instagram'
import { linkedinConfig } from '@carteiro/linkedin'
import { threadsConfig } from '@carteiro/threads'
import { tiktokConfig } from '@carteiro/tiktok'
import { xConfig } from '@carteiro/x'
import { youtubeConfig } from '@carteiro/youtube'
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

const notPlatforms = ['gateway', 'dispatcher']
export const isPlatform = (service: string): boolean => !notPlatforms.includes(service)
