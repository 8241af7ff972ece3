import { appSetting, optionalAppSetting, platformConfig } from '@carteiro/platform-kit'
import { z } from 'zod'

const PORTAL =
  'https://developers.facebook.com/apps/, the app, "Instagram", "API setup with Instagram login": not the id and secret of the Meta app'

const FACEBOOK_PORTAL = 'https://developers.facebook.com/apps/, the app, "App settings", "Basic"'

/** What the Instagram service is told. https://developers.facebook.com/docs/graph-api/changelog */
export const instagramConfig = platformConfig.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8083),
  INSTAGRAM_API_BASE_URL: z.url().default('https://graph.instagram.com'),
  INSTAGRAM_AUTHORIZE_URL: z.url().default('https://www.instagram.com/oauth/authorize'),
  INSTAGRAM_TOKEN_URL: z.url().default('https://api.instagram.com/oauth/access_token'),
  INSTAGRAM_CLIENT_ID: appSetting('The Instagram app id, for the login with Instagram', PORTAL),
  INSTAGRAM_CLIENT_SECRET: appSetting('The Instagram app secret, for the login with Instagram', PORTAL),
  /** Without it that way is not offered. */
  INSTAGRAM_FACEBOOK_CLIENT_ID: optionalAppSetting(
    'The id of a Meta app with Facebook Login: for accounts that are reached through their Facebook page',
    FACEBOOK_PORTAL,
  ),
  INSTAGRAM_FACEBOOK_CLIENT_SECRET: optionalAppSetting('The secret of that Meta app', FACEBOOK_PORTAL),
  /** It holds the permissions, and is sent in place of them. */
  INSTAGRAM_LOGIN_CONFIG_ID: optionalAppSetting(
    'The id of a configuration, where that Meta app has Facebook Login for Business',
    'https://developers.facebook.com/apps/, the app, "Facebook Login for Business", "Configurations"',
    z.string().regex(/^\d+$/, 'expected the id of a configuration, in digits'),
  ),
  INSTAGRAM_FACEBOOK_AUTHORIZE_URL: z.url().default('https://www.facebook.com/v26.0/dialog/oauth'),
  INSTAGRAM_FACEBOOK_API_BASE_URL: z.url().default('https://graph.facebook.com'),
  INSTAGRAM_API_VERSION: z
    .string()
    .regex(/^v\d+\.\d+$/, 'expected a version such as v26.0')
    .default('v26.0'),
  /** How long a publish call may take; nobody judges a lost one before. */
  INSTAGRAM_PUBLISH_CALL_SECONDS: z.coerce.number().int().min(1).max(300).default(45),
  /** How long a container is watched before a lost publish call counts as not done. Less than a minute is for tests. */
  INSTAGRAM_DOUBT_SECONDS: z.coerce.number().min(0).max(600).default(60),
})
export type InstagramConfig = z.infer<typeof instagramConfig>
