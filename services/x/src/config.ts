import { appSetting, doubtSeconds, platformConfig, publishCallSeconds } from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL = 'https://developer.x.com/en/portal/dashboard, the app, "User authentication settings"'

/** The configuration of the X service. */
export const xConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(8085),
  X_API_BASE_URL: z.url().default('https://api.x.com'),
  X_AUTHORIZE_URL: z.url().default('https://x.com/i/oauth2/authorize'),
  X_CREATE_CALL_SECONDS: publishCallSeconds(30),
  X_DOUBT_SECONDS: doubtSeconds(120),
  X_CLIENT_ID: appSetting("The OAuth 2.0 client id of the app (a confidential client: 'Web App')", PORTAL, {
    // Not localhost: https://docs.x.com/fundamentals/developer-apps
    loopback: 'http://127.0.0.1',
  }),
  X_CLIENT_SECRET: appSetting('The OAuth 2.0 client secret of the app', PORTAL),
})
export type XConfig = z.infer<typeof xConfig>
