import { appSetting, platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const DEFAULT_PORT = 8085
const PORTAL = 'https://developer.x.com/en/portal/dashboard, the app, "User authentication settings"'

/** What the X service is told. */
export const xConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(DEFAULT_PORT),
  X_API_BASE_URL: z.url().default('https://api.x.com'),
  X_AUTHORIZE_URL: z.url().default('https://x.com/i/oauth2/authorize'),
  /** How long the call that publishes may take; nobody judges a lost one before. */
  X_CREATE_CALL_SECONDS: z.coerce.number().int().min(1).max(300).default(30),
  /** How long a post is looked for after a call without an answer. Less than a minute is for tests. */
  X_DOUBT_SECONDS: z.coerce.number().min(0).max(600).default(120),
  X_CLIENT_ID: appSetting("The OAuth 2.0 client id of the app (a confidential client: 'Web App')", PORTAL, {
    // Not localhost: https://docs.x.com/fundamentals/developer-apps
    loopback: 'http://127.0.0.1',
  }),
  X_CLIENT_SECRET: appSetting('The OAuth 2.0 client secret of the app', PORTAL),
})
export type XConfig = z.infer<typeof xConfig>
