import { defineFacebook, facebookConfig } from '@carteiro/facebook'
import { defineInstagram, instagramConfig } from '@carteiro/instagram'
import { defineLinkedIn, linkedinConfig } from '@carteiro/linkedin'
import { defineThreads, threadsConfig } from '@carteiro/threads'
import { defineTikTok, tiktokConfig } from '@carteiro/tiktok'
import { defineX, xConfig } from '@carteiro/x'
import { defineYouTube, youtubeConfig } from '@carteiro/youtube'

/** Every platform's service, apart from where it runs. */
export const services = {
  x: { config: xConfig, define: defineX },
  tiktok: { config: tiktokConfig, define: defineTikTok },
  youtube: { config: youtubeConfig, define: defineYouTube },
  linkedin: { config: linkedinConfig, define: defineLinkedIn },
  instagram: { config: instagramConfig, define: defineInstagram },
  threads: { config: threadsConfig, define: defineThreads },
  facebook: { config: facebookConfig, define: defineFacebook },
} as const
