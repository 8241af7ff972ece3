import { platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const DEFAULT_PORT = 8082

/** What the TikTok service is told. */
export const tiktokConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(DEFAULT_PORT),
  TIKTOK_API_BASE_URL: z.url().default('https://open.tiktokapis.com'),
})
export type TikTokConfig = z.infer<typeof tiktokConfig>
