import { appSetting, platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL = 'https://developers.tiktok.com/apps, the app, "Credentials"'

/** The configuration of the TikTok service. */
export const tiktokConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(8082),
  TIKTOK_API_BASE_URL: z.url().default('https://open.tiktokapis.com'),
  TIKTOK_AUTHORIZE_URL: z.url().default('https://www.tiktok.com/v2/auth/authorize/'),
  TIKTOK_CLIENT_ID: appSetting('What TikTok calls the client key of the app', PORTAL),
  TIKTOK_CLIENT_SECRET: appSetting('The client secret of the app', PORTAL),
})
export type TikTokConfig = z.infer<typeof tiktokConfig>
