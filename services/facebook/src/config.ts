import { appSetting, optionalAppSetting, platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const DEFAULT_PORT = 8087

const PORTAL = 'https://developers.facebook.com/apps/, the app, "App settings", "Basic"'

/** What the Facebook service is told. https://developers.facebook.com/docs/graph-api/changelog */
export const facebookConfig = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(DEFAULT_PORT),
  FACEBOOK_API_BASE_URL: z.url().default('https://graph.facebook.com'),
  FACEBOOK_AUTHORIZE_URL: z.url().default('https://www.facebook.com/v26.0/dialog/oauth'),
  FACEBOOK_CLIENT_ID: appSetting('The app id', PORTAL),
  FACEBOOK_CLIENT_SECRET: appSetting('The app secret', PORTAL),
  /** It holds the permissions, and is sent in place of them. */
  FACEBOOK_LOGIN_CONFIG_ID: optionalAppSetting(
    'The id of a configuration, where the app has Facebook Login for Business',
    'https://developers.facebook.com/apps/, the app, "Facebook Login for Business", "Configurations"',
    z.string().regex(/^\d+$/, 'expected the id of a configuration, in digits'),
  ),
  FACEBOOK_API_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'expected a version such as v26.0')
    .default('v26.0'),
  /** How long a call that publishes may take; nobody judges a lost one before. */
  FACEBOOK_PUBLISH_CALL_SECONDS: z.coerce.number().int().min(1).max(300).default(45),
  /** How long a post is watched before a lost call counts as not done. Less than a minute is for tests. */
  FACEBOOK_DOUBT_SECONDS: z.coerce.number().min(0).max(600).default(60),
})
export type FacebookConfig = z.infer<typeof facebookConfig>
